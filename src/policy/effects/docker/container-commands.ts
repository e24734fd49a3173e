import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import type { CommandNode } from "../command-tree.ts"
import { changes, changesIdentity, discloses, reads, runsInside, type Thing, thing, writesHere } from "../deeds.ts"
import type { FlagSource } from "../flag-table.ts"
import { following, inspecting, listing } from "./flags.ts"

const of = (kind: string, words?: Thing["words"]): Thing => thing(kind, { reach: "outside", ...(words === undefined ? {} : { words }) })

const acting: FlagSource = {
  none: "all detach force link quiet volumes wait",
  value: "filter signal time timeout",
  short: "a:all d:detach f:force l:link q:quiet s:signal t:time v:volumes"
}

export const does = (verb: EffectVerb, value: EffectClass, what: string, kind: string): CommandNode =>
  changes({ verb, class: value, does: what, of: of(kind), reversible: value !== "destructive", flags: acting })

const container = "container"
const first = of(container, [0, 1])

/** Commands about containers; docker and podman have them at the top and under `container`. */
export const containerCommands: Readonly<Record<string, CommandNode>> = {
  ps: reads(undefined, listing),
  inspect: reads(of(container), inspecting),
  logs: reads(of(container), following),
  stats: reads(of(container), listing),
  top: reads(first),
  port: reads(first),
  diff: reads(of(container)),
  wait: reads(of(container)),
  exists: reads(of(container)),
  "attach|exec": runsInside("runs commands in, or takes over, a container", first),
  "run|create|runlabel": runsInside("runs an image's program, with whatever of this machine its flags give it", of("image", [0, 1])),
  cp: runsInside("copies files into or out of a container", of(container)),
  export: discloses("prints the files of a container", of(container), { value: "output", short: "o:output" }),
  commit: does("create", "high", "makes an image of", container),
  "pause|unpause": does("update", "high", "pauses or lets go on", container),
  rename: does("update", "high", "renames", container),
  restart: does("restart", "high", "restarts", container),
  "start|init": does("update", "high", "starts", container),
  stop: does("update", "high", "stops", container),
  update: does("update", "high", "changes the limits of", container),
  "kill|signal": does("delete", "destructive", "kills", container),
  "rm|remove|prune|cleanup": does("delete", "destructive", "removes", container),
  "checkpoint|restore": does("update", "destructive", "freezes or brings back", container),
  "mount|unmount|umount|clone": does("update", "destructive", "changes", container)
}

/** Commands about images, as `image X` and some of them at the top. */
export const imageCommands: Readonly<Record<string, CommandNode>> = {
  "ls|list": reads(undefined, listing),
  history: reads(of("image"), listing),
  inspect: reads(of("image"), inspecting),
  "tree|exists|search|diff": reads(of("image"), listing),
  build: runsInside("runs the programs that a build file names", of("image")),
  "import|load": does("create", "high", "loads an image into", "image"),
  pull: does("create", "high", "fetches", "image"),
  push: does("update", "high", "sends to a registry", "image"),
  tag: does("update", "high", "names", "image"),
  "untag|rm|remove|prune": does("delete", "destructive", "removes", "image"),
  "save|scp": writesHere("writes images"),
  "sign|trust|mount|unmount|umount": does("update", "destructive", "changes", "image")
}

/** Kinds that can be listed, looked at, made and removed, and no more. */
export const kept = (kind: string, more: Readonly<Record<string, CommandNode>> = {}): Readonly<Record<string, CommandNode>> => ({
  "ls|list|ps": reads(undefined, listing),
  inspect: reads(of(kind), inspecting),
  exists: reads(of(kind)),
  create: does("create", "high", "creates", kind),
  "rm|remove|prune": does("delete", "destructive", "removes", kind),
  ...more
})

export const logs = (kind: string): CommandNode => reads(of(kind), following)

export const logsIn = changesIdentity("changes the credentials with which images are fetched and sent")
