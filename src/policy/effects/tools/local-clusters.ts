import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, either, reads, readsOrWrites, runsInside, thing, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const cluster = thing("Cluster", { words: [0, 0], reach: "cluster", said: "the local cluster" })
const node = thing("Node", { reach: "cluster" })
const destroys = (verb: Change["verb"], does: string, of: Change["of"] = cluster, more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "destructive", does, of, ...more })
const high = (verb: Change["verb"], does: string, of: Change["of"] = cluster): CommandNode => changes({ verb, class: "high", does, of })
const takesCredentials = changesIdentity(
  "writes the credentials of a cluster into the kubeconfig, which decides who every later command is"
)
const local = { options: asWritten, flagRules: [] } as const

/** https://minikube.sigs.k8s.io/docs/commands/ */
export const minikube: Tool = {
  ...local,
  name: "minikube",
  globals: { none: "help alsologtostderr", value: "profile v", short: "h:help p:profile v:v" },
  root: group({
    "status|version|help|ip|options|completion|update-check|docker-env|podman-env": reads(),
    logs: readsOrWrites(reads(), "file"),
    service: reads(thing("Service", { words: [0, 1] })),
    addons: group({ list: reads(), images: reads(), "enable|disable|configure": high("update", "switches an addon of") }),
    profile: either(
      ({ positionals }) => ["list", undefined].includes(positionals[0]),
      reads(),
      changesIdentity("switches to another cluster")
    ),
    node: group({
      list: reads(),
      "add|start|stop": high("update", "changes the nodes of"),
      delete: destroys("delete", "deletes a node of")
    }),
    image: group({ "ls|list": reads(), "build|load|pull|push|rm|save|tag|unload": high("update", "changes the images of") }),
    config: group({ "get|view|defaults": reads(), "set|unset": writesHere("changes minikube's settings") }),
    "start|unpause|cache": high("update", "starts or changes"),
    "stop|pause": high("update", "stops"),
    delete: destroys("delete", "deletes"),
    "ssh|cp|mount": runsInside("reaches into the machine of a node", node),
    "tunnel|dashboard": runsInside("opens a tunnel", cluster, "connect"),
    "update-context": takesCredentials
  })
}

/** https://kind.sigs.k8s.io/docs/user/quick-start/ */
export const kind: Tool = {
  ...local,
  name: "kind",
  globals: { none: "help quiet", value: "name verbosity", short: "h:help q:quiet v:verbosity" },
  root: group({
    "version|help|completion": reads(),
    get: group({ "clusters|nodes": reads(), kubeconfig: discloses("prints the credentials of a cluster") }),
    create: group({ cluster: high("create", "creates") }),
    delete: group({ "cluster|clusters": destroys("delete", "deletes") }),
    load: group({ "docker-image|image-archive": high("update", "puts images into") }),
    build: group({ "node-image": writesHere("builds an image") }),
    export: group({ kubeconfig: takesCredentials, logs: writesHere("writes logs to files") })
  })
}

/** https://docs.k3s.io/cli */
export const k3s: Tool = {
  ...local,
  name: "k3s",
  globals: { none: "debug help version", value: "data-dir", short: "h:help v:version d:data-dir" },
  root: group({
    "check-config|help|completion": reads(),
    "etcd-snapshot": group({
      "ls|list|l": reads(),
      save: high("create", "takes a snapshot of"),
      "delete|prune": destroys("delete", "deletes snapshots of")
    }),
    "secrets-encrypt": group({
      status: reads(),
      "enable|disable|prepare|rotate|reencrypt|rotate-keys": destroys("escalate", "changes how Secrets are encrypted in")
    }),
    certificate: group({ check: reads(), "rotate|rotate-ca": destroys("update", "renews the certificates of") }),
    token: group({
      list: discloses("prints the tokens with which nodes may join"),
      generate: reads(),
      "create|delete|rotate": destroys("escalate", "changes the tokens of")
    }),
    "server|agent": destroys("update", "starts a node of")
  })
}

/** https://k3d.io/stable/usage/commands/k3d/ */
export const k3d: Tool = {
  ...local,
  name: "k3d",
  globals: { none: "help timestamps trace verbose", short: "h:help" },
  root: group({
    "version|help|completion": reads(),
    "cluster|node|registry": group({
      "list|ls|get": reads(cluster),
      "create|start|edit|stop": high("update", "creates, changes or stops"),
      "delete|rm|del": destroys("delete", "deletes")
    }),
    image: group({ import: high("update", "puts images into") }),
    kubeconfig: group({ get: discloses("prints the credentials of a cluster"), "merge|write": takesCredentials })
  })
}

/** https://microk8s.io/docs/command-reference */
export const microk8s: Tool = {
  ...local,
  name: "microk8s",
  globals: { none: "help", short: "h:help" },
  root: group({
    "status|version|help": reads(undefined, { none: "wait-ready", short: "w:wait-ready" }),
    config: discloses("prints the credentials of a cluster"),
    inspect: writesHere("writes an archive of logs"),
    "enable|disable|start|stop|addons|images|refresh-certs": high("update", "changes"),
    "reset|leave|join|add-node|remove-node|dbctl": destroys("update", "changes the nodes or the state of")
  })
}
