import { Schema } from "effect"

/**
 * How much harm a command can do, from least to worst.
 * `low`: a reversible change of one bounded thing. `high`: reversible but wide, or slow to undo. `destructive`: cannot be undone, or is not understood.
 * `forbidden`: escapes Handrail's own identity or control, and no approval makes it right.
 */
export const effectClasses = ["read", "sensitive-read", "low", "high", "destructive", "forbidden"] as const
export const EffectClass = Schema.Literals(effectClasses)
export type EffectClass = typeof EffectClass.Type

const effectVerbs = [
  "read",
  "create",
  "update",
  "scale",
  "restart",
  "rollback",
  "cordon",
  "evict",
  "delete",
  "exec",
  "connect",
  "escalate",
  "unknown"
] as const
export const EffectVerb = Schema.Literals(effectVerbs)
export type EffectVerb = typeof EffectVerb.Type

/** What part of the cluster an effect reaches: named objects, all that a selector matches, a whole namespace, or everything. */
const EffectScope = Schema.Literals(["objects", "selector", "namespace", "cluster", "outside", "none"])

/** What one command does to one kind of thing. `names` is empty when the scope is wider than named objects. */
export const CommandEffect = Schema.Struct({
  verb: EffectVerb,
  /** Kind or resource as classified (`Deployment`, `HelmRelease`, `Node`), or `*` when any. */
  kind: Schema.String,
  group: Schema.optionalKey(Schema.String),
  namespace: Schema.optionalKey(Schema.String),
  names: Schema.Array(Schema.String),
  scope: EffectScope,
  /** Reads that disclose credentials or personal data. */
  sensitive: Schema.Boolean,
  reversible: Schema.Boolean,
  class: EffectClass
})
export type CommandEffect = typeof CommandEffect.Type

/** The classification of a whole command: the class is the worst of its effects; each reason is a sentence. */
export const CommandEffects = Schema.Struct({
  class: EffectClass,
  effects: Schema.Array(CommandEffect),
  reasons: Schema.Array(Schema.String)
})
export type CommandEffects = typeof CommandEffects.Type

const sameTexts = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index])

/** Those that hold one value each. */
const plainMembers = (Object.keys(CommandEffect.fields) as Array<keyof CommandEffect>).filter((key) => key !== "names")

const sameEffect = (a: CommandEffect, b: CommandEffect | undefined): boolean =>
  b !== undefined && plainMembers.every((key) => a[key] === b[key]) && sameTexts(a.names, b.names)

/** Whether they are the same in all that they say. Each command of a plan is compared at each decision and before it runs. */
export const sameEffects = (a: CommandEffects, b: CommandEffects): boolean =>
  a.class === b.class &&
  a.effects.length === b.effects.length &&
  a.effects.every((effect, index) => sameEffect(effect, b.effects[index])) &&
  sameTexts(a.reasons, b.reasons)

const rank: Record<EffectClass, number> = { read: 0, "sensitive-read": 1, low: 2, high: 3, destructive: 4, forbidden: 5 }

export const isAtLeast = (value: EffectClass, floor: EffectClass): boolean => rank[value] >= rank[floor]

/** Least upper bound; `read` is its identity. */
export const worstClass = (classes: Iterable<EffectClass>): EffectClass => {
  let worst: EffectClass = "read"
  for (const value of classes) if (rank[value] > rank[worst]) worst = value
  return worst
}

/** True for what changes something: everything but the two kinds of read. */
export const isMutation = (value: EffectClass): boolean => isAtLeast(value, "low")
