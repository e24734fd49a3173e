import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, reads, runsInside, thing, unless, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const job = thing("NomadJob", { words: [0, 1], reach: "cluster" })
const alloc = thing("NomadAllocation", { words: [0, 1], reach: "cluster" })
const node = thing("NomadNode", { reach: "cluster" })
const deployment = thing("NomadDeployment", { reach: "cluster" })
const evaluation = thing("NomadEvaluation", { reach: "cluster" })
const variable = thing("NomadVariable", { reach: "cluster" })
const volume = thing("NomadVolume", { reach: "cluster" })
const server = thing("NomadServer", { reach: "cluster", said: "the servers of Nomad" })
const rule = thing("NomadACL", { reach: "cluster" })
const space = thing("NomadNamespace", { reach: "cluster" })

const high = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "high", does, of })
const destroys = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "destructive", does, of })
const permits = (does: string, of: Change["of"]): CommandNode => destroys("escalate", does, of)

const kept = (of: Change["of"]): CommandNode =>
  group({
    "list|info|inspect|status|read|jobs|nodes": reads(of),
    init: writesHere("writes an example"),
    "apply|delete": permits("changes", of)
  })

const runJob = high("update", "applies", job)
const stopJob = destroys("delete", "stops", job)
const planJob = reads(job)

const jobs = group({
  "status|inspect|history|allocs|deployments|scaling-events|validate": reads(job),
  plan: planJob,
  run: runJob,
  "scale|promote|revert|start|dispatch|eval|restart|action|tag": high("update", "changes", job),
  periodic: group({ force: high("create", "runs now", job) }),
  stop: stopJob,
  init: writesHere("writes an example")
})

const status = (of: Change["of"]) => reads(of, { none: "verbose stats self short allocs monitor json", value: "t filter per-page" })

const operator = group({
  raft: group({
    "list-peers|info": reads(),
    "logs|state": discloses("prints what the servers keep"),
    "remove-peer|transfer-leadership|migrate-backend": destroys("update", "changes", server)
  }),
  autopilot: group({ "get-config|health": reads(), "set-config": destroys("update", "changes", server) }),
  scheduler: group({ "get-config": reads(), "set-config": destroys("update", "changes", server) }),
  "gossip|root": group({
    keyring: group({
      list: discloses("prints which keys there are"),
      "generate|install|use|remove|rotate": permits("changes the keys of", server)
    })
  }),
  snapshot: group({
    "inspect|state": reads(),
    "save|redact": writesHere("writes a copy of all that Nomad keeps"),
    restore: destroys("update", "replaces all that is kept by", server)
  }),
  "metrics|client-state": reads(),
  debug: writesHere("writes an archive of state"),
  api: runsInside("sends a request of any kind to Nomad's API", server, "connect")
})

/** https://developer.hashicorp.com/nomad/commands */
export const nomad: Tool = {
  name: "nomad",
  globals: {
    none: "force-color help no-color tls-skip-verify version",
    value: "address ca-cert ca-path client-cert client-key namespace region tls-server-name token"
  },
  options: { ...asWritten, singleDash: true },
  flagRules: [],
  root: group({
    "status|version|help|agent-info|check|validate": reads(job),
    job: jobs,
    "inspect|plan": planJob,
    run: runJob,
    stop: stopJob,
    alloc: group({
      "status|logs|checks": status(alloc),
      fs: discloses("prints files of a task", alloc),
      "restart|signal|pause": high("restart", "restarts or signals", alloc),
      stop: high("evict", "stops, for Nomad to place again,", alloc),
      exec: runsInside("runs a command in a task", alloc)
    }),
    logs: status(alloc),
    fs: discloses("prints files of a task", alloc),
    exec: runsInside("runs a command in a task", alloc),
    node: group({
      status: status(node),
      config: unless(reads(node), { "update-servers": ["update", "high", "--update-servers changes which servers the node asks"] }),
      meta: group({ read: reads(node), apply: high("update", "changes the metadata of", node) }),
      identity: group({ get: discloses("prints the identity of a node", node), renew: permits("renews the identity of", node) }),
      pool: kept(node),
      drain: high("evict", "moves everything away from", node),
      eligibility: high("cordon", "changes whether anything new comes to", node),
      intro: permits("makes a token for", node)
    }),
    "alloc-status|eval-status|node-status": status(alloc),
    deployment: group({ "list|status": reads(deployment), "fail|pause|promote|resume|unblock": high("update", "changes", deployment) }),
    eval: group({ "list|status": reads(evaluation), delete: destroys("delete", "deletes", evaluation) }),
    server: group({ members: reads(server), "force-leave|join": destroys("update", "changes", server) }),
    service: group({ "list|info": reads(), delete: high("delete", "deletes the registration of", thing("NomadService")) }),
    "namespace|quota": kept(space),
    "scaling|plugin": group({ policy: group({ "list|info": reads() }), status: reads() }),
    recommendation: group({ "list|info": reads(), "apply|dismiss": high("update", "changes", job) }),
    sentinel: kept(rule),
    acl: group({
      "auth-method|binding-rule|policy|role": group({
        "list|info|self": reads(rule),
        "apply|create|update|delete": permits("changes", rule)
      }),
      token: group({ "list|info|self": discloses("prints tokens", rule), "create|update|delete": permits("makes or changes", rule) }),
      bootstrap: permits("makes the first administrator by", rule)
    }),
    var: group({
      list: reads(variable),
      get: discloses("prints a variable, which can be a credential", variable),
      init: writesHere("writes an example"),
      "put|purge|lock": destroys("update", "changes", variable)
    }),
    volume: group({
      status: status(volume),
      snapshot: group({ list: reads(volume), "create|delete": destroys("update", "changes snapshots of", volume) }),
      claim: group({ list: reads(volume), delete: destroys("delete", "deletes claims of", volume) }),
      init: writesHere("writes an example"),
      "create|register|deregister|detach|delete": destroys("update", "changes", volume)
    }),
    license: group({ get: reads() }),
    tls: group({ "ca|cert": group({ info: reads(), create: writesHere("writes keys") }) }),
    operator,
    system: group({ "gc|reconcile": high("delete", "removes what has ended, in", server) }),
    monitor: discloses("prints the log of an agent"),
    "fmt|init": writesHere("writes files"),
    login: changesIdentity("changes who Handrail is to Nomad")
  })
}
