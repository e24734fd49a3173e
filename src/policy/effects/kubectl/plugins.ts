import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, runsInside, thing, writesHere } from "../deeds.ts"
import type { FlagSource } from "../flag-table.ts"
import { rolloutCommands } from "../tools/argo.ts"
import { certManagerCommands } from "../tools/cmctl.ts"
import { switchContext, switchNamespace } from "../tools/contexts.ts"

const listing: FlagSource = {
  none: "all-namespaces watch no-headers",
  value: "output selector container",
  short: "A:all-namespaces o:output l:selector w:watch c:container"
}

const change = (verb: Change["verb"], value: Change["class"], does: string, of: Change["of"], more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: value, does, of, ...more })

const postgres = thing("Cluster.postgresql.cnpg.io", { words: [0, 1] })
const machine = thing("VirtualMachine.kubevirt.io")
const ceph = thing("CephCluster.ceph.rook.io", { words: [0, 0] })

/** https://cloudnative-pg.io/documentation/current/kubectl-plugin/ */
const cnpg = group({
  "status|version|help|completion": reads(postgres, { none: "verbose", short: "v:verbose" }),
  logs: group({ "cluster|pretty": reads(postgres) }),
  report: writesHere("writes an archive of state"),
  "psql|pgbench|fio|pgadmin4": runsInside("opens a session in, or puts load on, a database", postgres),
  "promote|restart|reload|maintenance|fencing|hibernate": change("update", "high", "changes which instances run in", postgres),
  "backup|snapshot": change("create", "high", "takes a backup of", postgres),
  "install|certificate|publication|subscription|destroy": change("update", "destructive", "changes", postgres)
})

/** https://rook.io/docs/rook/latest/Troubleshooting/kubectl-plugin/: whatever it does it does by commands in the operator's pod. */
const rook = group({
  health: reads(ceph),
  "operator|rook": { ...reads(ceph), commands: { version: reads(ceph), status: reads(ceph) } },
  mons: { ...reads(ceph), commands: { "restore-quorum": change("update", "destructive", "rebuilds the quorum of", ceph) } },
  "ceph|rbd|radosgw-admin|ganesha": runsInside("runs a command of Ceph, of any kind, in the operator's pod", ceph),
  "debug|maintenance|subvolume|dr|destroy-cluster|restore-deleted|flatten-rbd-pvc": change("update", "destructive", "changes", ceph)
})

const krew = group({
  "list|info|search|version|help": reads(),
  "install|uninstall|upgrade|update|index": writesHere("installs or changes programs that kubectl then runs")
})

/** https://kubevirt.io/user-guide/user_workloads/virtctl_client_tool/ */
const virt = group({
  "version|guestosinfo|fslist|userlist|help": reads(machine),
  "start|stop|restart|pause|unpause|migrate|migrate-cancel|soft-reboot|reset": change("restart", "high", "starts, stops or moves", machine),
  "console|vnc|ssh|scp|port-forward|usbredir": runsInside("opens a session in", machine),
  "addvolume|removevolume|image-upload|expose|create|adm|credentials|memory-dump|vmexport": change(
    "update",
    "destructive",
    "changes",
    machine
  )
})

const reporting =
  "access-matrix|blame|ca-cert|convert|count|cost|custom-cols|dds|deprecations|df-pv|doctor|eksporter|explore|fields|fleet|free|get-all|graph|grep|history|ice|images|janitor|ketall|klock|ktop|kurt|lineage|match-name|neat|node-resource|nodepools|np-viewer|outdated|pod-dive|pod-inspect|pod-lens|podevents|rbac-lookup|realname-diff|resource-capacity|resource-snapshot|resource-versions|rolesum|score|service-tree|sick-pods|skew|sort-manifests|status|stern|tail|topology|tree|unused-volumes|view-allocations|view-cert|view-quotas|view-utilization|view-webhook|viewnode|who-can|whoami"
const sessions = "debug-shell|enter|exec-as|execws|iexec|multi-exec|netshoot|node-shell|node-ssh|pexec|sniff|spawn|ssh|ssh-jump|trace"

/**
 * Plugins that people keep: https://krew.sigs.k8s.io/plugins/
 * One that is not here may do anything. kubectl finds `view-secret` by that name and by `view_secret`.
 */
const byName: Readonly<Record<string, CommandNode>> = {
  [reporting]: reads(undefined, listing),
  [sessions]: runsInside("runs a command in a container or on a node", thing("Pod")),
  "open-svc|relay": runsInside("opens a tunnel", thing("Service"), "connect"),
  "view-secret": discloses("prints what Secrets hold", thing("Secret")),
  "modify-secret": change("update", "destructive", "changes", thing("Secret"), { sensitive: true }),
  "evict-pod": change("evict", "high", "evicts", thing("Pod")),
  "pv-migrate": change("update", "destructive", "copies what is stored in", thing("PersistentVolumeClaim")),
  ctx: switchContext,
  ns: switchNamespace,
  argo: group({ rollouts: rolloutCommands }),
  "cert-manager": certManagerCommands,
  cnpg,
  "rook-ceph": rook,
  krew,
  virt,
  "ingress-nginx": group({
    "backends|certs|conf|general|info|ingress|ingresses|lint|logs|version|help": discloses(
      "prints what the ingress controller holds",
      thing("Ingress.networking.k8s.io")
    ),
    "exec|ssh": runsInside("runs a command in the ingress controller", thing("Pod"))
  }),
  hns: group({
    "tree|describe|version": reads(thing("Namespace")),
    "create|set|config": change("update", "destructive", "changes the hierarchy of", thing("Namespace"))
  })
}

export const plugins: Readonly<Record<string, CommandNode>> = Object.fromEntries(
  Object.entries(byName).flatMap(([names, node]) =>
    names.split("|").flatMap((name) => [...new Set([name, name.replaceAll("-", "_")])].map((spelling) => [spelling, node] as const))
  )
)
