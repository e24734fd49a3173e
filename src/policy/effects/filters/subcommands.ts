import { type Finding, finding, harmless, notUnderstood } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { writesTo } from "../shell/redirections.ts"
import { getopt, given } from "./getopt.ts"

/** A tool whose first words say what it does. Only what is listed reads. */
interface Subcommands {
  /** Paths of words separated by commas; `*` stands for any one word, `$` for the end. What follows a path are operands. */
  readonly reads: string
  /** The same, for what discloses credentials or data. */
  readonly discloses?: string
  /** Flags with a value, as getopt's long names and letters. */
  readonly long?: string
  readonly short?: string
  /** Flags that write a file, by name. */
  readonly writes?: string
  /** Reads when it is given one of these flags and none of `acts`; for tools without words. */
  readonly flags?: string
  readonly acts?: string
}

const matches = (word: string, operand: string | undefined): boolean =>
  word === "$" ? operand === undefined : word === "*" ? operand !== undefined : word === operand

const listed = (paths: string, operands: ReadonlyArray<string>): boolean =>
  paths
    .split(",")
    .map((path) => path.trim().split(" "))
    .some((path) => path[0] !== "" && path.every((word, at) => matches(word, operands[at])))

const names = (text = ""): ReadonlyArray<string> => text.split(" ").filter((name) => name !== "")

const disclosure: Finding = finding(
  { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
  "discloses credentials or stored data"
)

const judgeOf = (tool: string, rule: Subcommands): Judge => {
  const spec = {
    short: rule.short ?? "",
    long: `${rule.long ?? ""} ${rule.writes ?? ""}`,
    singleDash: rule.flags === undefined && rule.short === undefined
  }
  return (words) => {
    const { operands, seen } = getopt(spec, words)
    const has = (flags?: string) => names(flags).some((name) => seen.has(name))
    const asks = given({ seen, operands }, "help", "version") !== undefined
    const files = names(rule.writes).flatMap((name) => (seen.get(name.replaceAll(":", "")) ?? []).map(writesTo))
    if (!has(rule.acts)) {
      if (
        listed(rule.reads, operands) ||
        (operands.length === 0 && (asks || has(rule.flags))) ||
        operands[0] === "version" ||
        operands[0] === "help"
      )
        return [harmless, ...files]
      if (listed(rule.discloses ?? "", operands)) return [disclosure, ...files]
    }
    return [notUnderstood(`${[tool, ...operands.slice(0, 2)].join(" ")} is not known to only read`)]
  }
}

const kafka = {
  long: "bootstrap-server: topic: group: zookeeper: command-config: entity-type: entity-name: broker-list: partitions: replication-factor: time:"
}

const patroni: Subcommands = {
  short: "c:d:k:f:W:",
  long: "config-file: dcs-url: format: group:",
  reads: "list, topology, show-config, history, version"
}

const rules: Readonly<Record<string, Subcommands>> = {
  "kafka-topics": { ...kafka, reads: "", flags: "list describe", acts: "create delete alter" },
  "kafka-consumer-groups": { ...kafka, reads: "", flags: "list describe", acts: "reset-offsets delete delete-offsets execute" },
  "kafka-configs": { ...kafka, reads: "", flags: "describe", acts: "alter add-config delete-config" },
  "kafka-acls": { ...kafka, reads: "", flags: "list", acts: "add remove" },
  "kafka-log-dirs": { ...kafka, reads: "", flags: "describe" },
  "kafka-broker-api-versions": { ...kafka, reads: "", flags: "bootstrap-server" },
  "kafka-get-offsets": { ...kafka, reads: "", flags: "bootstrap-server broker-list" },
  "kafka-reassign-partitions": {
    ...kafka,
    reads: "",
    flags: "verify list",
    acts: "execute cancel generate",
    long: `${kafka.long} reassignment-json-file:`
  },
  rabbitmqctl: {
    short: "n:p:t:",
    long: "node: vhost: timeout: formatter:",
    reads:
      "status, cluster_status, list_queues, list_exchanges, list_bindings, list_connections, list_channels, list_consumers, list_users, list_permissions, list_vhosts, list_policies, list_parameters, list_unresponsive_queues, list_feature_flags, list_user_permissions, environment, report, ping, node_health_check"
  },
  "rabbitmq-diagnostics": {
    short: "n:t:",
    reads:
      "status, ping, cluster_status, check_running, check_local_alarms, check_alarms, check_port_connectivity, check_virtual_hosts, check_port_listener, listeners, memory_breakdown, alarms, list_queues, runtime_thread_stats, environment, server_version, erlang_version"
  },
  ceph: {
    short: "f:c:k:n:",
    long: "format: cluster: id: name: conf:",
    flags: "s status health w v",
    reads:
      "status, health $, health detail, df, versions, quorum_status, mon_status, report, features, fsid, log last, osd tree, osd status, osd df, osd stat, osd perf, osd dump, osd ls, osd find, osd metadata, osd pool ls, osd pool get, osd pool stats, osd pool autoscale-status, osd blocked-by, osd utilization, osd crush tree, osd crush rule ls, osd crush rule dump, osd ok-to-stop, osd safe-to-destroy, osd lspools, osd numa-status, osd blocklist ls, mon stat, mon dump, mgr stat, mgr dump, mgr module ls, mgr services, pg stat, pg dump, pg ls, pg map, pg dump_stuck, pg * query, mds stat, fs ls, fs status, fs dump, fs get, crash ls, crash info, crash stat, device ls, device info, orch ps, orch ls, orch status, orch host ls, orch device ls, config get, config dump, config show, config log, balancer status, progress $, iostat, time-sync-status, tell * version, daemon * ops, daemon * dump_ops_in_flight, daemon * dump_blocked_ops, daemon * dump_historic_ops, daemon * dump_historic_slow_ops, daemon * dump_mempools, daemon * perf dump, daemon * status, daemon * version, daemon * config show, daemon * config get, daemon * session ls, daemon * help, nfs export ls, nfs export info, nfs cluster ls, nfs cluster info, fs subvolumegroup ls, fs subvolume ls, fs subvolume info, telemetry show, telemetry status, osd pool get-quota, dashboard feature status",
    discloses: "auth get, auth ls, auth list, auth print-key, auth get-key"
  },
  rbd: {
    short: "p:",
    long: "pool: image: format:",
    reads:
      "ls, list, info, status, du, showmapped, snap ls, device list, lock ls, mirror pool status, mirror image status, perf image iostat"
  },
  rados: { short: "p:", long: "pool:", reads: "df, lspools, ls, stat, listxattr, listomapkeys" },
  "radosgw-admin": {
    long: "uid: bucket: rgw-realm: rgw-zone: rgw-zonegroup: shard-id:",
    reads:
      "bucket stats, bucket list, bucket limit check, user list, user stats, sync status, sync error list, zone get, zone list, zonegroup get, zonegroup list, realm list, realm get, period get, gc list, lc list, log list, reshard list, reshard status, metadata list, orphans list-jobs, usage show, datalog status, mdlog status, bilog status",
    discloses: "user info, metadata get"
  },
  "ovs-vsctl": {
    short: "t:",
    long: "db: timeout: columns: format:",
    reads: "show, list-br, list-ports, list-ifaces, br-exists, get, list, find, port-to-br, iface-to-br, get-controller, get-manager"
  },
  "ovs-ofctl": {
    short: "O:",
    long: "protocols:",
    reads: "show, dump-flows, dump-ports, dump-ports-desc, dump-groups, dump-group-stats, dump-tables, dump-meters, snoop-list"
  },
  "ovs-appctl": {
    short: "t:",
    long: "target: timeout:",
    reads:
      "version, fdb/show, bond/show, bond/list, dpif/show, dpif/dump-flows, dpctl/show, dpctl/dump-flows, dpctl/dump-conntrack, coverage/show, memory/show, ofproto/trace, ofproto/list, vlog/list, cluster/status, list-commands, connection-status, upcall/show"
  },
  "ovn-nbctl": {
    long: "db: timeout: columns: format: no-leader-only",
    reads:
      "show, list, find, get, ls-list, lr-list, lsp-list, lrp-list, acl-list, lr-nat-list, lr-route-list, lb-list, lsp-get-addresses, lsp-get-type"
  },
  "ovn-sbctl": { long: "db: timeout: columns: format: no-leader-only", reads: "show, list, find, get, lflow-list, dump-flows, lsp-list" },
  nvme: { short: "o:", reads: "list, list-subsys, smart-log, error-log, id-ctrl, id-ns, show-regs, version" },
  dmsetup: { reads: "ls, status, info, table, deps, version" },
  multipath: { reads: "", flags: "ll l", acts: "F f W w r d a" },
  "rpm-ostree": { reads: "status, db list, db diff" },
  drbdadm: { reads: "status, dump, role, cstate, dstate" },
  pcs: { reads: "status, cluster status, resource status, stonith status, property list, quorum status, constraint list" },
  crm_mon: { reads: "", flags: "1 A r f n" },
  nodetool: {
    short: "h:p:u:",
    long: "host: port: username: password:",
    reads:
      "status, info, ring, tpstats, compactionstats, netstats, describecluster, describering, gossipinfo, cfstats, tablestats, tablehistograms, cfhistograms, proxyhistograms, getcompactionthroughput, getstreamthroughput, getendpoints, getlogginglevels, version, statusgossip, statusthrift, statusbinary, statusbackup, statushandoff, listsnapshots, gcstats, clientstats, compactionhistory, getseeds, failuredetector, toppartitions"
  },
  zpool: { short: "o:T:", reads: "status, list, iostat, get, history, events" },
  zfs: { short: "o:t:s:d:", reads: "list, get, userspace, diff" },
  virsh: {
    short: "c:",
    reads: "list, dominfo, domstate, nodeinfo, domblklist, domiflist, pool-list, net-list, vol-list, dumpxml, version, capabilities"
  },
  patronictl: patroni,
  pgbackrest: { long: "stanza: output: repo:", reads: "info, version" },
  "wal-g": { long: "config:", reads: "backup-list, wal-show, wal-verify" },
  "gitlab-runner": { reads: "list, status, verify", acts: "delete", flags: "version" },
  "gitlab-ctl": { reads: "status, tail, service-list, show-config, diff-config, patroni members, get-postgresql-primary" },
  supervisorctl: { short: "c:s:u:p:", reads: "status, tail, avail, pid, version" },
  pm2: { reads: "list, ls, status, show, describe, info, logs, monit, prettylist, jlist" },
  monit: { short: "c:g:", reads: "status, summary, report" },
  skopeo: { reads: "inspect, list-tags", long: "creds: authfile: format:" },
  crane: { reads: "manifest, digest, ls, config, catalog, validate, version" },
  trivy: {
    reads: "image, fs, config, repo, version, sbom",
    writes: "output: o:",
    long: "severity: format: timeout: scanners: ignorefile:"
  },
  jcmd: {
    reads:
      "* Thread.print, * VM.version, * VM.flags, * VM.uptime, * VM.command_line, * VM.system_properties, * VM.native_memory, * GC.heap_info, * GC.class_histogram, * help"
  },
  bpftool: {
    reads:
      "version, prog list, prog show, map list, map show, map dump, map lookup, map getnext, link list, link show, net list, net show, perf list, perf show, btf list, btf show, cgroup list, cgroup show, cgroup tree, feature probe, struct_ops list, struct_ops show"
  },
  sv: { short: "w:", reads: "status, check" },
  nginx: { short: "c:p:g:", reads: "", flags: "t T v V", acts: "s g" },
  apachectl: { short: "f:", reads: "configtest, status, fullstatus", flags: "t S M v V", acts: "k" },
  haproxy: { short: "f:p:L:n:m:N:C:x:", reads: "", flags: "c v vv", acts: "D W db sf st S" },
  "kube-capacity": { reads: "$", flags: "u util p pods a available c containers n namespace" },
  grpc_health_probe: { reads: "*", flags: "addr" },
  mongostat: { reads: "*", flags: "host h port uri" },
  mongotop: { reads: "*", flags: "host h port uri" }
}

/** By tool. What is listed was read in each tool's own help or manual. */
export const subcommandTools: Readonly<Record<string, Judge>> = Object.fromEntries([
  ...Object.entries(rules).flatMap(([tool, rule]) => {
    const judge = judgeOf(tool, rule)
    return tool.startsWith("kafka-") ? [[tool, judge] as const, [`${tool}.sh`, judge] as const] : [[tool, judge] as const]
  }),
  ["gitlab-patronictl", judgeOf("patronictl", patroni)] as const
])
