import { type Finding, finding, harmless, notUnderstood } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { writesTo } from "../shell/redirections.ts"
import { getopt, given } from "./getopt.ts"

/** A tool whose first words say what it does. Only what is listed reads. */
interface Subcommands {
  /** Paths of words separated by commas; `*` stands for any one word. What follows a path are operands. */
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

const listed = (paths: string, operands: ReadonlyArray<string>): boolean =>
  paths
    .split(",")
    .map((path) => path.trim().split(" "))
    .some((path) => path[0] !== "" && path.every((word, at) => (word === "*" ? operands[at] !== undefined : word === operands[at])))

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
    const asks = words.length === 0 || given({ seen, operands }, "help", "version") !== undefined
    const files = names(rule.writes).flatMap((name) => (seen.get(name.replaceAll(":", "")) ?? []).map(writesTo))
    if (!has(rule.acts)) {
      if (
        listed(rule.reads, operands) ||
        has(rule.flags) ||
        (asks && operands.length === 0) ||
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
  vault: {
    reads:
      "status, operator raft list-peers, operator members, operator key-status, auth list, secrets list, policy list, policy read, token capabilities, plugin list, namespace list, audit list, lease lookup, version",
    discloses: "read, list, kv get, kv list, kv metadata get, token lookup, print token"
  },
  consul: {
    reads:
      "members, info, operator raft list-peers, operator autopilot get-config, catalog *, intention list, intention check, version, rtt",
    discloses: "kv get, monitor"
  },
  nomad: {
    reads:
      "status, job status, job history, job inspect, node status, server members, alloc status, alloc logs, deployment status, deployment list, eval status, operator raft list-peers, version"
  },
  promtool: { reads: "check *, query *, test rules" },
  amtool: {
    long: "alertmanager.url: output: config.file:",
    reads: "alert query, silence query, config show, config routes show, config routes test, check-config, cluster show, alert",
    acts: "comment"
  },
  terraform: {
    reads: "plan, show, state list, validate, version, providers, graph, workspace list, workspace show",
    discloses: "output, state show, state pull",
    writes: "out: generate-config-out:",
    long: "var: var-file: target: state: chdir: lock-timeout: parallelism: refresh",
    acts: "auto-approve"
  },
  kubeadm: {
    reads:
      "certs check-expiration, alpha certs check-expiration, version, config view, config print, config images list, upgrade plan, upgrade diff",
    discloses: "token list",
    long: "kubeconfig: config:"
  },
  istioctl: {
    short: "n:i:o:c:f:r:",
    long: "namespace: istioNamespace: output: revision: file:",
    reads:
      "version, ps, proxy-status, pc, proxy-config, analyze, verify-install, validate, experimental describe, x describe, describe, x precheck, x authz check, authz check, x check-inject, tag list, profile list, profile dump, manifest generate",
    acts: "context kubeconfig as set level"
  },
  linkerd: {
    short: "n:o:",
    long: "namespace: output:",
    reads:
      "check, version, viz stat, viz top, viz tap, viz edges, viz routes, viz check, stat, top, tap, edges, routes, diagnostics *, identity",
    acts: "context kubeconfig as"
  },
  cilium: {
    short: "n:o:",
    long: "namespace: output: helm-release-name:",
    reads:
      "status, version, config view, config get, endpoint list, endpoint get, endpoint log, endpoint health, service list, service get, identity list, identity get, node list, policy get, policy selectors, policy trace, ip list, bpf * list, bpf ct list, bpf lb list, bpf policy get, bpf ipcache list, bpf metrics list, bpf tunnel list, bpf endpoint list, bpf nat list, map list, map get, metrics list, encrypt status, monitor, clustermesh status, bgp peers, bgp routes, fqdn cache list, debuginfo, kvstore get, features status",
    acts: "context kubeconfig as file"
  },
  hubble: {
    long: "server: namespace: pod: last: verdict: output: port: protocol: from-pod: to-pod: since:",
    short: "n:o:t:",
    reads: "observe, status, list *, version, config view"
  },
  calicoctl: {
    short: "n:o:c:",
    long: "output: namespace: config:",
    reads: "get, node status, node checksystem, ipam show, ipam check, version, convert"
  },
  velero: {
    short: "n:o:l:",
    long: "namespace: output: selector:",
    reads:
      "get *, backup describe, backup get, backup logs, restore describe, restore get, restore logs, schedule get, schedule describe, backup-location get, snapshot-location get, plugin get, repo get, version, client config get",
    acts: "kubeconfig kubecontext"
  },
  eksctl: {
    reads: "get *, info, utils describe-stacks, utils describe-addon-versions, utils describe-addon-configuration, version",
    acts: "approve"
  },
  kops: { long: "name: state: output:", reads: "get *, get, validate cluster, version, toolbox dump" },
  ceph: {
    short: "f:c:k:n:",
    long: "format: cluster: id: name: conf:",
    flags: "s status health w v",
    reads:
      "status, health, df, versions, quorum_status, mon_status, report, features, fsid, log last, osd tree, osd status, osd df, osd stat, osd perf, osd dump, osd ls, osd find, osd metadata, osd pool ls, osd pool get, osd pool stats, osd pool autoscale-status, osd blocked-by, osd utilization, osd crush tree, osd crush rule ls, osd crush rule dump, osd ok-to-stop, osd safe-to-destroy, osd lspools, osd numa-status, osd blocklist ls, mon stat, mon dump, mgr stat, mgr dump, mgr module ls, mgr services, pg stat, pg dump, pg ls, pg map, pg dump_stuck, pg * query, mds stat, fs ls, fs status, fs dump, fs get, crash ls, crash info, crash stat, device ls, device info, orch ps, orch ls, orch status, orch host ls, orch device ls, config get, config dump, config show, config log, balancer status, progress, iostat, time-sync-status, tell * version"
  },
  rbd: {
    short: "p:",
    long: "pool: image: format:",
    reads:
      "ls, list, info, status, du, showmapped, snap ls, device list, lock ls, mirror pool status, mirror image status, perf image iostat"
  },
  rados: { short: "p:", long: "pool:", reads: "df, lspools, ls, stat, listxattr, listomapkeys" },
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
  patronictl: { short: "c:d:k:f:W:", long: "config-file: dcs-url: format: group:", reads: "list, topology, show-config, history, version" },
  pgbackrest: { long: "stanza: output: repo:", reads: "info, version" },
  "wal-g": { long: "config:", reads: "backup-list, wal-show, wal-verify" },
  "gitlab-ctl": { reads: "status, tail, service-list, show-config, diff-config, patroni members, get-postgresql-primary" },
  supervisorctl: { short: "c:s:u:p:", reads: "status, tail, avail, pid, version" },
  pm2: { reads: "list, ls, status, show, describe, info, logs, monit, prettylist, jlist" },
  monit: { short: "c:g:", reads: "status, summary, report" },
  skopeo: { reads: "inspect, list-tags", long: "creds: authfile: format:" },
  crane: { reads: "manifest, digest, ls, config, catalog, validate, version" },
  trivy: {
    reads: "image, fs, config, repo, k8s, version, sbom",
    writes: "output: o:",
    long: "severity: format: timeout: scanners: ignorefile:"
  },
  opa: { reads: "eval, test, check, inspect, version", short: "d:i:b:f:", acts: "w write" },
  jcmd: {
    reads:
      "* Thread.print, * VM.version, * VM.flags, * VM.uptime, * VM.command_line, * VM.system_properties, * VM.native_memory, * GC.heap_info, * GC.class_histogram, * help"
  },
  nginx: { short: "c:p:g:", reads: "", flags: "t T v V", acts: "s g" },
  apachectl: { short: "f:", reads: "configtest, status, fullstatus", flags: "t S M v V", acts: "k" },
  haproxy: { short: "f:", reads: "", flags: "c v vv" },
  stern: {
    short: "n:c:l:s:o:t:e:i:E:x:",
    long: "namespace: container: selector: since: output: exclude: include: tail: template: field-selector: exclude-container: exclude-pod: container-state: color: timestamps highlight: max-log-requests:",
    reads: "*",
    flags: "selector l",
    acts: "kubeconfig config stdin"
  },
  kubens: { reads: "", flags: "c current h", acts: "f" },
  kubectx: { reads: "", flags: "c current h", acts: "d u unset" },
  kustomize: {
    reads: "build, version, cfg tree, cfg count, cfg grep",
    writes: "o: output:",
    acts: "enable-helm enable-alpha-plugins enable-exec network helm-command"
  },
  kubeconform: { reads: "*", short: "n:", flags: "summary" },
  kubeval: { reads: "*" },
  kubent: { reads: "", flags: "o context" },
  pluto: {
    reads: "detect, detect-files, detect-helm, detect-all-in-cluster, detect-api-resources, list-versions, version",
    short: "d:o:t:",
    long: "directory: output: target-versions:"
  },
  "kube-capacity": { reads: "", flags: "u util p pods a available c containers n namespace" },
  grpc_health_probe: { reads: "*", flags: "addr" },
  cmctl: { short: "n:o:", long: "namespace: output:", reads: "status certificate, check api, inspect secret, version" },
  mongostat: { reads: "*", flags: "host h port uri" },
  mongotop: { reads: "*", flags: "host h port uri" }
}

/** By tool. What is listed was read in each tool's own help or manual. */
export const subcommandTools: Readonly<Record<string, Judge>> = Object.fromEntries(
  Object.entries(rules).flatMap(([tool, rule]) => {
    const judge = judgeOf(tool, rule)
    return tool.startsWith("kafka-") ? [[tool, judge] as const, [`${tool}.sh`, judge] as const] : [[tool, judge] as const]
  })
)
