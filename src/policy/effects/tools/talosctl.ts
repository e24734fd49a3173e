import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, either, reads, readsOrWrites, thing, unless, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const machine = thing("TalosMachine", { words: [0, 0], reach: "cluster", said: "the machines that its flags name" })

const destroys = (verb: Change["verb"], does: string): CommandNode => changes({ verb, class: "destructive", does, of: machine })
const high = (verb: Change["verb"], does: string): CommandNode => changes({ verb, class: "high", does, of: machine })
const takesCredentials = changesIdentity(
  "writes the credentials of a cluster into the kubeconfig, which decides who every later command is"
)

/** https://www.talos.dev/latest/reference/cli/ */
export const talosctl: Tool = {
  name: "talosctl",
  globals: {
    none: "help insecure",
    value: "cluster context talosconfig",
    values: "endpoints nodes",
    short: "h:help e:endpoints n:nodes i:insecure"
  },
  options: asWritten,
  // It speaks to machines by credentials of its own; the context only says which.
  flagRules: [],
  root: group({
    "version|help|completion|dmesg|logs|memory|stats|processes|containers|disks|mounts|netstat|time|usage|events|list|ls|get|g|cgroups|validate|inspect":
      reads(undefined, { none: "follow kernel kubernetes", short: "f:follow k:kubernetes" }),
    "service|services": either(
      ({ positionals }) => positionals.some((word) => /^(start|stop|restart)$/.test(word)),
      destroys("restart", "restarts or stops a service of"),
      reads()
    ),
    health: unless(reads(), { "run-e2e": ["create", "high", "--run-e2e creates test workloads"] }),
    read: discloses("reads files of a machine"),
    pcap: readsOrWrites(discloses("prints the traffic of a machine", undefined, { value: "output", short: "o:output" }), "output"),
    support: writesHere("writes an archive of state"),
    "image|images": group({ list: reads(), default: reads(), pull: high("create", "fetches images to") }),
    etcd: group({
      "members|status": reads(),
      alarm: group({ list: reads(), disarm: high("update", "silences the alarms of") }),
      snapshot: writesHere("writes a copy of etcd, Secrets too,"),
      "defrag|forfeit-leadership": high("update", "changes etcd on"),
      "leave|remove-member": destroys("delete", "takes out of etcd")
    }),
    config: group({
      "contexts|info": reads(),
      "context|add|endpoint|merge|new|node|remove": changesIdentity("changes which machines talosctl reaches, and as whom")
    }),
    kubeconfig: takesCredentials,
    "reboot|shutdown|restart|rollback": destroys("evict", "stops or restarts"),
    "reset|bootstrap|upgrade|upgrade-k8s|apply-config|apply|patch|edit|wipe|meta": destroys("update", "changes")
  })
}
