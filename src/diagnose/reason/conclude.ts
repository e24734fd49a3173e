import { type Entity, entityKey } from "../../domain/entity.ts"
import type { Symptom } from "../symptoms/symptom.ts"
import { reachOf, type Scored } from "./hypothesis.ts"
import { type Focus, leastRelevance, relevance } from "./relevance.ts"

/** How much likelier than the next the answer must be when they are about the same trouble: rivals that are close are told, not chosen between. */
const CLEAR = Math.log(3)

export type Verdict =
  | { readonly verdict: "cause"; readonly cause: Scored }
  | { readonly verdict: "healthy" }
  | { readonly verdict: "inconclusive"; readonly reason: string; readonly rivals: ReadonlyArray<Scored> }

interface Ranked {
  readonly hypothesis: Scored
  readonly rank: number
  readonly covers: number
}

/** How much of what was asked about a hypothesis is about: named or near objects first, then how many troubles it explains. */
const rankOf = (hypothesis: Scored, symptoms: ReadonlyArray<Symptom>, focus: Focus): Ranked => {
  const { entity } = hypothesis
  const own = relevance(focus, entityKey(entity))
  const rankOfEntity = (one: Entity): number => {
    const key = entityKey(one)
    if (focus.named.has(key)) return 3
    const near = relevance(focus, key)
    // what is of no namespace is everywhere: that a node suffers as well does not bring a cause of elsewhere here
    return near === 1 && one.namespace === undefined ? Math.min(near, own) : near
  }
  const reach = reachOf(hypothesis)
  const rank = Math.max(...[entity, ...hypothesis.explains].map(rankOfEntity))
  const covers = new Set(symptoms.map(({ entity }) => entityKey(entity)).filter((key) => reach.has(key))).size
  return { hypothesis, rank, covers }
}

const overlap = (a: Scored, b: Scored): boolean => {
  const reach = reachOf(a)
  return [...reachOf(b)].some((key) => reach.has(key))
}

/** What was asked, as far as the answer hangs on it. */
interface Question {
  /** Why it cannot be said that nothing is wrong, whatever was found; nothing when it can be. */
  readonly notHealthy: string | undefined
  /** A person says that it fails. */
  readonly isClaimed: boolean
}

/** What is wrong beside the objects that are asked about, in their namespaces. */
const besideOf = (standing: ReadonlyArray<Scored>, symptoms: ReadonlyArray<Symptom>, focus: Focus): ReadonlyArray<Scored> => {
  const troubled = new Set(symptoms.filter(({ kind }) => kind === "trouble").map(({ entity }) => entityKey(entity)))
  return standing.filter((one) => focus.namespaces.has(one.entity.namespace ?? "") && [...reachOf(one)].some((key) => troubled.has(key)))
}

/** That nothing is wrong, unless somebody says that it fails and something beside it does: whether that is why is not known then. */
const wellOr = (beside: ReadonlyArray<Scored>): Verdict => {
  const [first] = beside
  if (first === undefined) return { verdict: "healthy" }
  const reason = `what was asked about is well by itself; beside it this is wrong: ${first.summary}`
  return { verdict: "inconclusive", reason, rivals: beside.slice(0, 3) }
}

/** The one cause that explains what was asked about, or that nothing is wrong, or why neither can be said. */
export const conclude = (
  hypotheses: ReadonlyArray<Scored>,
  symptoms: ReadonlyArray<Symptom>,
  focus: Focus,
  { isClaimed, notHealthy }: Question
): Verdict => {
  const least = leastRelevance(focus)
  const relevant = symptoms.filter(({ entity }) => relevance(focus, entityKey(entity)) >= least)
  const standing = hypotheses.filter(({ status }) => status === "confirmed")
  const ranked = standing
    .map((hypothesis) => rankOf(hypothesis, relevant, focus))
    .filter(({ rank }) => rank >= least)
    .toSorted((a, b) => b.rank - a.rank || b.covers - a.covers || b.hypothesis.odds - a.hypothesis.odds)
  const [best] = ranked
  if (best === undefined) {
    const troubles = relevant.filter(({ kind }) => kind === "trouble")
    if (relevant.length === 0 && notHealthy === undefined) return wellOr(isClaimed ? besideOf(standing, symptoms, focus) : [])
    const open = hypotheses.filter(({ status }) => status === "inconclusive").slice(0, 3)
    const reason = relevant.length > 0 ? `no cause is confirmed for: ${(troubles[0] ?? relevant[0])?.sentence}` : (notHealthy ?? "")
    return { verdict: "inconclusive", reason, rivals: open }
  }
  const rivals = ranked.slice(1).filter(
    (other) =>
      other.rank === best.rank &&
      // the same cause in several places is no rival of itself
      other.hypothesis.cause.code !== best.hypothesis.cause.code &&
      overlap(other.hypothesis, best.hypothesis) &&
      best.hypothesis.odds - other.hypothesis.odds < CLEAR &&
      other.hypothesis.odds - best.hypothesis.odds < CLEAR
  )
  const better = ranked.find(
    (other) =>
      other.rank === best.rank && overlap(other.hypothesis, best.hypothesis) && other.hypothesis.odds - best.hypothesis.odds >= CLEAR
  )
  if (better !== undefined) return { verdict: "cause", cause: better.hypothesis }
  if (rivals.length > 0) {
    const all = [best, ...rivals].map(({ hypothesis }) => hypothesis)
    return { verdict: "inconclusive", reason: `${all.map(({ cause }) => `“${cause.title}”`).join(" and ")} both stand`, rivals: all }
  }
  return { verdict: "cause", cause: best.hypothesis }
}
