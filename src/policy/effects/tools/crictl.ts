import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, either, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { writesFiles } from "../flag-rules.ts"
import { asWritten, isGiven } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const container = thing("Container", { reach: "cluster" })
const sandbox = thing("PodSandbox", { reach: "cluster" })
const image = thing("Image", { reach: "cluster" })

const forced = { short: "a:all f:force" }
const change = (verb: Change["verb"], value: Change["class"], does: string, of: Change["of"]): CommandNode =>
  changes({ verb, class: value, does, of, flags: forced })

/** Says what its settings are, or, with a word that is one, changes it. */
const config = either(
  (flags) => isGiven(flags, "set") || flags.positionals.length > 0,
  writesHere("changes crictl's settings"),
  reads(undefined, { none: "list", value: "get", values: "set" })
)

/** https://github.com/kubernetes-sigs/cri-tools/blob/master/docs/crictl.md */
export const crictl: Tool = {
  name: "crictl",
  globals: {
    none: "debug enable-tracing help version",
    value: "config image-endpoint profile-cpu profile-mem runtime-endpoint timeout tracing-endpoint tracing-sampling-rate-per-million",
    short: "c:config D:debug h:help i:image-endpoint r:runtime-endpoint t:timeout v:version"
  },
  options: asWritten,
  flagRules: [writesFiles(["profile-cpu", "profile-mem"])],
  root: group({
    "help|h|completion|version|info|runtime-config|imagefsinfo|metricdescs": reads(),
    "ps|inspect|stats|logs": reads(container, {
      none: "all latest no-trunc quiet verbose follow previous timestamps",
      short: "a:all l:latest q:quiet v:verbose f:follow p:previous t:timestamps"
    }),
    "events|event": reads(container),
    "pods|inspectp|statsp|metricsp": reads(sandbox, { none: "latest no-trunc quiet verbose", short: "l:latest q:quiet v:verbose" }),
    "images|image|img|inspecti": reads(image, { none: "digests no-trunc quiet verbose", short: "q:quiet v:verbose" }),
    config,
    pull: change("create", "high", "fetches", image),
    rmi: change("delete", "destructive", "removes", image),
    "create|run": change("create", "destructive", "starts, unknown to Kubernetes,", container),
    start: change("update", "high", "starts", container),
    update: change("update", "high", "changes the limits of", container),
    stop: change("evict", "high", "stops, for the kubelet to start again,", container),
    rm: change("delete", "destructive", "removes", container),
    checkpoint: writesHere("writes the memory of a container to a file"),
    runp: change("create", "destructive", "starts, unknown to Kubernetes,", sandbox),
    stopp: change("evict", "high", "stops, for the kubelet to start again,", sandbox),
    rmp: change("delete", "destructive", "removes", sandbox),
    "update-runtime-config": change(
      "update",
      "destructive",
      "changes the settings of",
      thing("ContainerRuntime", { words: [0, 0], reach: "cluster" })
    ),
    "exec|attach": runsInside("runs a command in a container", thing("Container", { words: [0, 1], reach: "cluster" })),
    "port-forward": runsInside("opens a tunnel into a pod", thing("PodSandbox", { words: [0, 1], reach: "cluster" }), "connect")
  })
}
