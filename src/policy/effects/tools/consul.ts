import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, either, reads, runsInside, thing, unless, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const key = thing("ConsulKey", { reach: "cluster" })
const rule = thing("ConsulACL", { reach: "cluster" })
const entry = thing("ConsulConfigEntry", { reach: "cluster" })
const intention = thing("ConsulIntention", { reach: "cluster" })
const agent = thing("ConsulAgent", { words: [0, 0], reach: "cluster", said: "the agents of Consul" })
const peer = thing("ConsulPeering", { reach: "cluster" })

const high = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "high", does, of })
const destroys = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "destructive", does, of })
const permits = (of: Change["of"]): CommandNode => destroys("escalate", "changes who may do what, by", of)

const acl = group({
  "policy|role|auth-method|binding-rule|templated-policy": group({
    "list|read|preview": reads(rule),
    "create|update|delete": permits(rule)
  }),
  token: group({ "list|read": discloses("prints tokens", rule), "create|update|delete|clone": permits(rule) }),
  "bootstrap|set-agent-token|translate-rules": permits(rule)
})

const operator = group({
  raft: group({ "list-peers": reads(), "remove-peer|transfer-leader": destroys("update", "changes the servers of", agent) }),
  autopilot: group({ "get-config|state": reads(), "set-config": destroys("update", "changes the settings of", agent) }),
  usage: group({ instances: reads() }),
  area: group({ "list|members": reads(), "create|delete|join|update": destroys("update", "changes the network areas of", agent) })
})

/** https://developer.hashicorp.com/consul/commands */
export const consul: Tool = {
  name: "consul",
  globals: {
    none: "help stale version",
    value: "ca-file ca-path client-cert client-key datacenter http-addr namespace partition tls-server-name token token-file"
  },
  options: { ...asWritten, singleDash: true },
  flagRules: [],
  root: group({
    "members|info|rtt|version|help|validate|troubleshoot": reads(),
    catalog: group({ "datacenters|nodes|services": reads() }),
    kv: group({
      "get|export": discloses("prints values, which can be credentials", key, { none: "keys recurse detailed base64", value: "separator" }),
      "put|import": destroys("update", "writes", thing("ConsulKey", { words: [0, 1], reach: "cluster", said: "keys of Consul" })),
      delete: destroys("delete", "deletes", key)
    }),
    acl,
    operator,
    config: group({ "list|read": reads(entry), write: destroys("update", "changes", entry), delete: destroys("delete", "deletes", entry) }),
    intention: group({ "list|get|check|match": reads(intention), create: permits(intention), delete: permits(intention) }),
    connect: group({
      ca: group({ "get-config": discloses("prints the settings of the certificate authority, keys too"), "set-config": permits(agent) })
    }),
    snapshot: group({
      "inspect|decode": reads(),
      save: writesHere("writes a copy of all that Consul keeps"),
      restore: destroys("update", "replaces all that is kept by", agent)
    }),
    services: group({
      "exported-services|imported-services": reads(),
      "register|deregister|export": high("update", "changes what is registered with", agent)
    }),
    "namespace|partition|peering": group({
      "list|read": reads(peer),
      "create|write|update|delete|establish|generate-token|exported-services": permits(peer)
    }),
    resource: group({ "list|read": reads(entry), "apply|apply-grpc|delete": destroys("update", "changes", entry) }),
    license: group({ "get|inspect": reads() }),
    // With a command it runs it at every change; alone it prints.
    watch: either(
      ({ positionals }) => positionals.length > 0,
      runsInside("runs a command at every change", agent),
      reads(undefined, { none: "shell stale", value: "type key prefix service tag passingonly state name http-addr" })
    ),
    monitor: discloses("prints the log of an agent"),
    keyring: unless(discloses("prints the keys of the gossip", undefined, { none: "list-primary list" }), {
      install: ["escalate", "destructive", "--install changes the keys of the gossip"],
      use: ["escalate", "destructive", "--use changes the keys of the gossip"],
      remove: ["escalate", "destructive", "--remove changes the keys of the gossip"]
    }),
    debug: writesHere("writes an archive of state"),
    "join|leave|force-leave|reload|maint|agent|event|tls": destroys("update", "changes", agent),
    "exec|lock": runsInside("runs a command", agent),
    "login|logout": changesIdentity("changes who Handrail is to Consul")
  })
}
