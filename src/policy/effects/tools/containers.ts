import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, reads, readsOrWrites, runsInside, thing, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const container = thing("Container", { reach: "cluster" })
const image = thing("Image", { reach: "cluster" })
const network = thing("ContainerNetwork", { reach: "cluster" })
const volume = thing("ContainerVolume", { reach: "cluster" })
const space = thing("containerd namespace", { reach: "cluster" })
const task = thing("Task", { reach: "cluster" })
const snapshot = thing("Snapshot", { reach: "cluster" })
const content = thing("Content", { reach: "cluster" })
const lease = thing("Lease", { reach: "cluster" })

const high = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "high", does, of })
const destroys = (does: string, of: Change["of"], verb: Change["verb"] = "delete"): CommandNode =>
  changes({ verb, class: "destructive", does, of, flags: { none: "volumes", short: "a:all f:force v:volumes" } })

const listing = {
  none: "all quiet no-trunc follow timestamps size digests",
  value: "format tail since until last",
  values: "filter",
  short: "a:all q:quiet f:filter n:tail t:timestamps"
}

const containers: Readonly<Record<string, CommandNode>> = {
  "ls|list|ps": reads(container, listing),
  "inspect|logs|port|top|stats|diff|wait": reads(container, {
    none: "follow timestamps size all no-stream no-trunc",
    value: "tail since until format",
    short: "f:follow n:tail t:timestamps s:size"
  }),
  "run|create": destroys("starts, unknown to Kubernetes,", thing("Container", { words: [0, 0], reach: "cluster" }), "create"),
  "start|unpause": high("update", "starts", container),
  "stop|restart|pause|kill": high("evict", "stops", container),
  "update|rename": high("update", "changes", container),
  "rm|remove|prune": destroys("removes", container),
  commit: high("create", "makes an image of", container),
  "export|cp": writesHere("copies files of a container"),
  "exec|attach": runsInside("runs a command in a container", thing("Container", { words: [0, 1], reach: "cluster" }))
}

const images: Readonly<Record<string, CommandNode>> = {
  "ls|list": reads(image, listing),
  "history|inspect": reads(image, listing),
  save: writesHere("writes an image to a file"),
  "build|pull|load|import|tag|convert|encrypt|decrypt": high("create", "fetches or makes", image),
  push: destroys("publishes", image, "update"),
  "rm|rmi|remove|prune": destroys("removes", image)
}

const kept = (of: Change["of"]): CommandNode =>
  group({
    "ls|list|inspect": reads(of, listing),
    "create|update": high("create", "creates or changes", of),
    "rm|remove|prune": destroys("removes", of)
  })

const compose = group({
  config: readsOrWrites(reads(undefined, { value: "output", short: "o:output" }), "output"),
  "images|logs|port|ps|top|version|ls": reads(),
  "exec|run": runsInside("runs a command in a container", container),
  "up|create|start|restart|pause|unpause|build|pull|push|cp|stop|kill|down|rm": destroys(
    "changes what a compose file describes,",
    container,
    "update"
  )
})

/** https://github.com/containerd/nerdctl/blob/main/docs/command-reference.md */
export const nerdctl: Tool = {
  name: "nerdctl",
  globals: {
    none: "debug debug-full experimental insecure-registry help",
    value: "address host namespace snapshotter storage-driver cgroup-manager cni-netconfpath cni-path data-root",
    values: "hosts-dir",
    short: "a:address H:host n:namespace h:help"
  },
  options: asWritten,
  flagRules: [],
  root: group({
    "version|info|events|help|completion|search": reads(),
    ...containers,
    images: reads(image, listing),
    history: images["history|inspect"] ?? reads(image),
    "build|pull|load|import|tag": high("create", "fetches or makes", image),
    save: writesHere("writes an image to a file"),
    push: destroys("publishes", image, "update"),
    rmi: destroys("removes", image),
    container: group(containers),
    "image|img": group(images),
    network: kept(network),
    volume: kept(volume),
    "namespace|ns": kept(space),
    system: group({
      "info|events|df": reads(),
      prune: destroys(
        "removes what no container uses of",
        thing("Image", { words: [0, 0], reach: "cluster", said: "all images, networks and volumes" })
      )
    }),
    builder: group({ prune: destroys("removes what builds left,", image) }),
    apparmor: group({ "ls|inspect": reads() }),
    manifest: group({ inspect: reads(image) }),
    checkpoint: group({ "ls|list": reads(container) }),
    compose,
    "login|logout": changesIdentity("changes the credentials with which images are fetched")
  })
}

/** Lists and metadata are what people look at; ctr's own page calls everything else debugging: https://github.com/containerd/containerd/blob/main/docs/man/ctr.8 */
export const ctr: Tool = {
  name: "ctr",
  globals: {
    none: "debug help version",
    value: "address timeout connect-timeout namespace",
    short: "a:address n:namespace h:help v:version"
  },
  options: asWritten,
  flagRules: [],
  root: group({
    "version|info|events|help": reads(),
    "plugins|plugin": group({ "list|ls|inspect-runtime": reads() }),
    "containers|c|container": group({
      "list|ls|info": reads(container, { none: "quiet", short: "q:quiet" }),
      "create|label|restore|checkpoint": destroys("creates or changes, unknown to Kubernetes,", container, "create"),
      "delete|del|remove|rm": destroys("removes", container)
    }),
    "images|image|i": group({
      "list|ls|check|usage|inspect": reads(image, { none: "quiet", short: "q:quiet" }),
      "pull|import|tag|label|mount|unmount|convert": high("create", "fetches or changes", image),
      export: writesHere("writes an image to a file"),
      push: destroys("publishes", image, "update"),
      "delete|del|remove|rm|prune": destroys("removes", image)
    }),
    "tasks|t|task": group({
      "list|ls|ps|metrics|metric": reads(task, { none: "quiet", short: "q:quiet" }),
      "exec|attach": runsInside("runs a command in a container", task),
      "kill|pause": high("evict", "stops", task),
      "start|resume|checkpoint": high("update", "starts", task),
      "delete|del|remove|rm": destroys("removes", task)
    }),
    "snapshots|snapshot": group({
      "list|ls|info|tree|usage": reads(snapshot),
      "delete|del|remove|rm|commit|mount|mounts|prepare|view|unpack|label": destroys("changes or removes", snapshot)
    }),
    content: group({
      "list|ls|get|active|fetch-object": reads(content),
      "delete|del|remove|rm|edit|fetch|ingest|label|prune|push-object": destroys("changes or removes", content)
    }),
    "namespaces|namespace|ns": group({
      "list|ls": reads(space),
      "create|c|label": high("create", "creates or changes", space),
      "remove|rm": destroys("removes", space)
    }),
    leases: group({
      "list|ls": reads(lease),
      create: high("create", "creates", lease),
      "delete|del|remove|rm": destroys("removes", lease)
    }),
    run: destroys("starts, unknown to Kubernetes,", container, "create")
  })
}
