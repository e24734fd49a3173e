import { type Finding, raise } from "../finding.ts"
import { isGiven, isSet, lastValue, type ParsedFlags } from "../parse-flags.ts"
import { graceless } from "./brutality.ts"
import { applyLaw, applyToTargets, law } from "./law.ts"
import { resourceNamed } from "./resources.ts"
import { target } from "./targets.ts"

const drainLaw = law("evict", "evicts the pods of", {
  reversible: false,
  one: "high",
  several: "high",
  wide: "destructive",
  manifest: "destructive",
  madeForKind: true
})

const nodeLaw = (verb: "cordon" | "update", does: string) =>
  law(verb, does, {
    reversible: true,
    one: "low",
    several: "high",
    wide: "high",
    manifest: "destructive",
    madeForKind: true
  })

const cordonLaw = nodeLaw("cordon", "stops new pods from coming to")
const uncordonLaw = nodeLaw("cordon", "lets new pods come to")

const nodes = (flags: ParsedFlags) =>
  target(
    flags,
    resourceNamed("nodes"),
    flags.positionals.map((word) => word.slice(word.indexOf("/") + 1))
  )

const hasNodes = (flags: ParsedFlags): boolean => flags.positionals.length > 0 || isGiven(flags, "selector")

export const cordon = (flags: ParsedFlags): ReadonlyArray<Finding> => (hasNodes(flags) ? [applyLaw(cordonLaw, nodes(flags))] : [])
export const uncordon = (flags: ParsedFlags): ReadonlyArray<Finding> => (hasNodes(flags) ? [applyLaw(uncordonLaw, nodes(flags))] : [])

/** https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/ */
export const drain = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  if (!hasNodes(flags)) return []
  const worse = [
    ...graceless(flags),
    ...(isSet(flags, "force") ? ["--force deletes pods that nothing makes again"] : []),
    ...(isSet(flags, "disable-eviction") ? ["--disable-eviction goes past the PodDisruptionBudgets"] : []),
    ...(Number(lastValue(flags, "skip-wait-for-delete-timeout") ?? 0) > 0 ? ["it does not wait for pods that are slow to end"] : [])
  ]
  const scratch = isSet(flags, "delete-emptydir-data") || isSet(flags, "delete-local-data") ? ["the scratch data of its pods is lost"] : []
  const evicted = worse.reduce(
    (seen, why) => raise(seen, "destructive", why),
    scratch.reduce((seen, why) => raise(seen, "high", why), applyLaw(drainLaw, nodes(flags)))
  )
  return [applyLaw(cordonLaw, nodes(flags)), evicted]
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const taint = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const isTaint = (word: string): boolean => word.includes("=") || word.includes(":") || word.endsWith("-")
  const words = flags.positionals.filter((word) => !isTaint(word))
  const found = applyToTargets(nodeLaw("update", "changes which pods may be on"), flags, words)
  return flags.positionals.some((word) => word.endsWith(":NoExecute"))
    ? found.map((each) => raise(each, "high", "NoExecute evicts the pods that do not tolerate it, past their budgets", { verb: "evict" }))
    : found
}
