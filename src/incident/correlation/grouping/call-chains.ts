import type { AlertFacts } from "../facts/alert-facts.ts"
import { sameNameOf } from "../facts/workload-name.ts"
import type { Group } from "./group.ts"
import { gapOf, type Seen } from "./seen.ts"

/** Whom an aspect is about, and whom its labels name as calling or called; nothing where they name nobody. */
const chainOf = ({ dependencies, subject }: Pick<Seen, "dependencies" | "subject">): ReadonlyArray<string> => {
  const calls = dependencies.filter(({ observed }) => observed === true)
  if (calls.length === 0) return []
  const names = [...calls.flatMap(({ from, to }) => [from.name, to.name]), ...(subject.workload === undefined ? [] : [subject.workload])]
  return names.map(sameNameOf)
}

const CALLS = new Set(["errors", "latency"])
const APART = 5 * 60_000

/**
 * Both only show in calls, all of whose two ends are named, nobody is of both chains of calls, and they differ in kind or in time: two
 * troubles side by side, as far as anybody can tell.
 */
export const isOtherChain = (alert: AlertFacts, group: Group): boolean => {
  if (!CALLS.has(alert.family.name)) return false
  const chain = chainOf(alert)
  if (chain.length === 0) return false
  for (const aspect of group.aspects.values()) {
    if (!CALLS.has(aspect.family.name)) return false
    if (aspect.family.name === alert.family.name && gapOf(alert, aspect) <= APART) return false
    const names = chainOf(aspect)
    if (names.length === 0 || chain.some((name) => names.includes(name))) return false
  }
  return true
}
