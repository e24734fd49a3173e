import type { CommandEffect, EffectClass, EffectVerb } from "../../domain/command-effects.ts"
import { type Classify, type CommandNode, command } from "./command-tree.ts"
import { asDryRun, escapes, type Finding, finding, harmless, outside, raise } from "./finding.ts"
import { type FlagSource, joinFlags } from "./flag-table.ts"
import { isGiven, isSet, lastValue, type ParsedFlags } from "./parse-flags.ts"

/** The kind of thing that the words of a command name. */
export interface Thing {
  readonly kind: string
  readonly group?: string
  /** Which words are names: all of them unless said otherwise. */
  readonly words?: readonly [from: number, to?: number]
  /** What a sentence calls it where it has no name: `the members of etcd`. */
  readonly said?: string
  /** How far a command reaches that names nothing; the namespace unless said otherwise. */
  readonly reach?: CommandEffect["scope"]
}

/** `Kind.group`, as in `Kustomization.kustomize.toolkit.fluxcd.io`. */
export const thing = (name: string, more: Omit<Thing, "kind" | "group"> = {}): Thing => {
  const [kind = "", ...group] = name.split(".")
  return { kind, ...(group.length === 0 ? {} : { group: group.join(".") }), ...more }
}

const everythingFlags = ["all", "all-namespaces", "A"]
const selectorFlags = ["selector", "label-selector", "l", "prefix", "from-key"]

const scopeOf = (of: Thing, flags: ParsedFlags, names: ReadonlyArray<string>): CommandEffect["scope"] => {
  if (isSet(flags, "all-namespaces")) return "cluster"
  if (selectorFlags.some((name) => isGiven(flags, name))) return "selector"
  return names.length > 0 && !everythingFlags.some((name) => isSet(flags, name)) ? "objects" : (of.reach ?? "namespace")
}

const placeOf = (of: Thing, flags: ParsedFlags): Partial<CommandEffect> => {
  const [from, to] = of.words ?? [0]
  const names = flags.positionals.slice(from, to)
  const scope = scopeOf(of, flags, names)
  const namespace = scope === "cluster" ? undefined : lastValue(flags, "namespace")
  return {
    kind: of.kind,
    names,
    scope,
    ...(of.group === undefined ? {} : { group: of.group }),
    ...(namespace === undefined ? {} : { namespace })
  }
}

const show = (of: Thing, { kind = "", names = [], scope, namespace }: Partial<CommandEffect>): string => {
  const where = namespace === undefined ? "" : ` in namespace ${namespace}`
  if (scope === "selector") return `every ${kind} that its flags select${where}`
  if (names.length > 0) return `${/^[A-Z]/.test(kind) ? "" : "the "}${kind} ${names.join(", ")}${where}`
  if (of.said !== undefined) return `${of.said}${where}`
  if (of.words?.[1] === 0) return `the ${kind}${where}`
  return scope === "cluster" && of.reach !== "cluster" ? `every ${kind} in the cluster` : `the ${kind} that its flags choose${where}`
}

/** A command that reads, whatever its flags. */
export const reads = (of?: Thing, ...flags: ReadonlyArray<FlagSource>): CommandNode => ({
  ...command((given) => [of === undefined ? harmless : finding({ verb: "read", ...placeOf(of, given), class: "read" })], ...flags),
  open: true
})

/** A read of what is not everyone's to see. */
export const discloses = (why: string, of?: Thing, ...flags: ReadonlyArray<FlagSource>): CommandNode => ({
  ...command(
    (given) => [
      finding(
        { verb: "read", ...(of === undefined ? { scope: "outside" } : placeOf(of, given)), sensitive: true, class: "sensitive-read" },
        why
      )
    ],
    ...flags
  ),
  open: true
})

export interface Change {
  readonly verb: EffectVerb
  readonly class: EffectClass
  /** Third person, as the sentence goes on with what is touched: `restarts`. */
  readonly does: string
  readonly of: Thing
  /** False unless said: what a tool of somebody else's can undo is seldom plain. */
  readonly reversible?: boolean
  readonly sensitive?: boolean
  /** Flags that make it worse. */
  readonly worse?: Readonly<Record<string, readonly [EffectClass, string]>>
  /** Flags, documented by the tool, with which nothing is stored. */
  readonly dryRun?: ReadonlyArray<string>
  /** Without this flag the tool only shows what it would do. */
  readonly unless?: string
  readonly flags?: FlagSource
}

const previews = (change: Change, flags: ParsedFlags): string | undefined => {
  if (change.unless !== undefined && !isSet(flags, change.unless)) return `without --${change.unless} it only shows what it would do`
  const dry = change.dryRun?.find((name) => provesDryRun(flags, name))
  return dry === undefined ? undefined : `--${dry}`
}

/** Values that leave a dry run off, or that mean something else to some version of a tool, prove nothing. */
const provesDryRun = (flags: ParsedFlags, name: string): boolean => {
  const values = flags.values.get(name) ?? []
  return values.length > 0 && values.every((value) => ["true", "", "client", "server"].includes(value))
}

const changing =
  (change: Change): Classify =>
  (flags) => {
    const place = placeOf(change.of, flags)
    const plain = finding(
      {
        verb: change.verb,
        ...place,
        reversible: change.reversible === true,
        sensitive: change.sensitive === true,
        class: change.class
      },
      `${change.does} ${show(change.of, place)}`
    )
    const found = Object.entries(change.worse ?? {})
      .filter(([name]) => isSet(flags, name))
      .reduce<Finding>((seen, [, [value, why]]) => raise(seen, value, why), plain)
    const preview = previews(change, flags)
    return [preview === undefined ? found : asDryRun(found, preview)]
  }

/** What most tools mean by these names, so that they are not taken to hide the name of what is changed. */
const conventional: FlagSource = {
  none: "all auto-approve cascade confirm disable enable force now purge quiet recurse recursive self silent verbose wait yes"
}

/** A command that changes something. */
export const changes = (change: Change): CommandNode => ({
  ...command(
    changing(change),
    joinFlags([conventional, { none: change.unless ?? "", optional: (change.dryRun ?? []).join(" ") }, change.flags ?? {}])
  ),
  open: true
})

/** Writes where Handrail runs and nowhere else. */
export const writesHere = (what: string): CommandNode => ({
  ...command(() => [outside("update", "high", `${what} where Handrail runs`)]),
  open: true
})

/** Runs a command, opens a tunnel or hands over a terminal: what happens then is not seen by the gate. */
export const runsInside = (what: string, of: Thing, verb: "exec" | "connect" = "exec"): CommandNode => ({
  ...command((flags) => [finding({ verb, ...placeOf(of, flags), reversible: false, class: "destructive" }, what)]),
  open: true
})

/** Changes who Handrail is or what it talks to. */
export const changesIdentity = (what: string): CommandNode => ({ ...command(() => [escapes(what)]), open: true })

/** One command that does one thing or the other. */
export const either = (test: (flags: ParsedFlags) => boolean, one: CommandNode, other: CommandNode): CommandNode => ({
  flags: joinFlags([one.flags, other.flags]),
  classify: (flags) => (test(flags) ? one : other).classify(flags),
  open: true
})

/** A read whose answer one of these flags puts into a file. */
export const readsOrWrites = (node: CommandNode, ...names: ReadonlyArray<string>): CommandNode =>
  unless(node, Object.fromEntries(names.map((name) => [name, ["update", "high", `--${name} writes files where Handrail runs`]])))

/** The same node with more meaning for some of its flags: a read that a flag turns into something else. */
export const unless = (node: CommandNode, turns: Readonly<Record<string, readonly [EffectVerb, EffectClass, string]>>): CommandNode => ({
  ...node,
  classify: (flags) => [
    ...node.classify(flags),
    ...Object.entries(turns)
      .filter(([name]) => isSet(flags, name))
      .map(([, [verb, value, why]]) =>
        value === "sensitive-read" ? finding({ verb, scope: "outside", sensitive: true, class: value }, why) : outside(verb, value, why)
      )
  ]
})
