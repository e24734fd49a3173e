import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { type Finding, finding, notUnderstood, raise } from "../finding.ts"
import type { ParsedFlags } from "../parse-flags.ts"
import type { Trait } from "./resources.ts"
import { manifestOf, manifestTarget, place, type Target, targetsOf } from "./targets.ts"

/** What a verb does to whatever it is pointed at, by how much it is pointed at. */
export interface Law {
  readonly verb: EffectVerb
  /** Third person, as a sentence goes on: `restarts`. */
  readonly does: string
  readonly reversible: boolean
  readonly one: EffectClass
  readonly several: EffectClass
  /** All of a kind, or what a selector matches, which may be all. */
  readonly wide: EffectClass
  /** From a manifest in the checkout. */
  readonly manifest: EffectClass
  /** The verb exists for this kind of thing, so that what the kind means is already in the classes above. */
  readonly madeForKind?: boolean
}

export const law = (verb: EffectVerb, does: string, classes: Omit<Law, "verb" | "does">): Law => ({ ...classes, verb, does })

const within = ({ scope, namespace }: Target): string =>
  scope === "cluster" ? " in the cluster" : namespace === undefined ? "" : ` in namespace ${namespace}`

/** `Deployment checkout in namespace shop`, `every Pod that the selector matches in namespace shop`. */
export const showTarget = (target: Target): string => {
  const kind = target.resource.kind === "*" ? "object of the manifest" : target.resource.kind
  if (target.scope === "objects") return `${kind} ${target.names.join(", ")}${within(target)}`
  if (target.scope === "selector") return `every ${kind} that the selector matches${within(target)}`
  return `every ${kind}${within(target)}`
}

const classOf = (rules: Law, target: Target): EffectClass => {
  if (target.resource.kind === "*") return rules.manifest
  if (target.scope !== "objects") return rules.wide
  return target.names.length === 1 ? rules.one : rules.several
}

const traitRules: Record<Trait, (found: Finding) => Finding> = {
  credential: (found) => raise(found, "high", "it holds credentials", { sensitive: true }),
  permission: (found) =>
    raise(found, "destructive", "it decides who and what is let in, so a change can open or lock the cluster", {
      verb: found.effect.verb === "delete" ? "delete" : "escalate"
    }),
  foundation: (found) => raise(found, "high", "other things in the cluster stand on it"),
  spreads: (found) => raise(found, "high", "one of it acts on many nodes or objects")
}

const unknownKind = ({ group, kind }: Target["resource"]): string =>
  group === undefined
    ? `${JSON.stringify(kind)} is not a kind that is known here`
    : "it is a custom resource, and what its controller then does is not known here"

/** The effect of one verb on one target. */
export const applyLaw = (rules: Law, target: Target): Finding => {
  const plain = finding(
    { verb: rules.verb, ...place(target), reversible: rules.reversible, class: classOf(rules, target) },
    `${rules.does} ${showTarget(target)}`
  )
  if (rules.madeForKind === true || target.resource.kind === "*") return plain
  const traits = [...target.resource.traits].reduce((found, trait) => traitRules[trait](found), plain)
  return target.resource.known ? traits : raise(traits, "high", unknownKind(target.resource))
}

const unpinned = "what it holds is not part of the plan and can change before it runs; keep it in a file beside the runbook"

/** The effects of a verb on all that its words and manifests name. Nothing named: the tool refuses, and nothing happens. */
export const applyToTargets = (rules: Law, flags: ParsedFlags, words?: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const targets = targetsOf(flags, words)
  if (typeof targets === "string") return [notUnderstood(targets)]
  const manifest = manifestOf(flags)
  const fromManifest = manifest === undefined ? [] : [applyLaw(rules, manifestTarget(flags))]
  return [
    ...targets.map((target) => applyLaw(rules, target)),
    ...(manifest === "unpinned" ? fromManifest.map((found) => raise(found, "destructive", unpinned, { reversible: false })) : fromManifest)
  ]
}
