import { type CommandEffect, type EffectVerb, isMutation } from "../../domain/command-effects.ts"
import type { Plan } from "../../domain/plan.ts"

/** An object that a plan's effects name, or with the name `*` all of a kind in a namespace; `namespace` is empty for what has none. */
export interface Mentioned {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** What has to be known before a plan can be decided about. */
export interface Needs {
  /** Whose pods would be stopped. */
  readonly stopped: ReadonlyArray<Mentioned>
  /** Nodes that would be emptied or deleted. */
  readonly emptied: ReadonlyArray<string>
  /** What would be changed, and not newly made. */
  readonly changed: ReadonlyArray<Mentioned>
  readonly deletes: boolean
  readonly changes: boolean
}

const stopping: ReadonlySet<EffectVerb> = new Set(["restart", "evict", "delete"])
const emptying: ReadonlySet<EffectVerb> = new Set(["evict", "delete"])
const podKeepers: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod"])

const mentioned = ({ group = "", kind, namespace = "", names }: CommandEffect): ReadonlyArray<Mentioned> =>
  (names.length === 0 ? ["*"] : names).map((name) => ({ group, kind, namespace, name }))

const distinct = (all: ReadonlyArray<Mentioned>): ReadonlyArray<Mentioned> => [
  ...new Map(all.map((one) => [`${one.group}/${one.kind}/${one.namespace}/${one.name}`, one])).values()
]

export const needsOf = ({ steps }: Plan): Needs => {
  const effects = steps.flatMap((step) => step.effects.effects.filter((effect) => isMutation(effect.class)))
  const stops = effects.filter(({ verb, kind }) => stopping.has(verb) && podKeepers.has(kind))
  const empties = effects.filter(({ verb, kind }) => emptying.has(verb) && kind === "Node")
  return {
    stopped: distinct(stops.flatMap(mentioned)),
    emptied: [...new Set(empties.flatMap(({ names }) => names))],
    changed: distinct(effects.filter(({ verb, kind }) => verb !== "create" && kind !== "*").flatMap(mentioned)),
    deletes: effects.some(({ verb }) => emptying.has(verb)),
    changes: effects.length > 0
  }
}
