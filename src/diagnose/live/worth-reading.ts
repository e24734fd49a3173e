import type { Analysis } from "../reason/analyse.ts"
import { reachOf } from "../reason/hypothesis.ts"
import { relevance } from "../reason/relevance.ts"
import { entityKey } from "../scene/entity.ts"
import type { Want } from "../scene/want.ts"

/** A cause that is this likely is not overturned by lists of other kinds, only by what is known of the objects that it is about. */
const SETTLED = 0.95
/** Logs of one round: replicas of one workload say the same. */
const MOST_LOGS = 8
const MOST_LOGS_OF_ONE = 2

/** First what names an object, which tells most for its price. */
const order: Record<Want["_tag"], number> = { object: 0, logs: 1, list: 2, usage: 3, samples: 4 }

const fewLogs = (wants: ReadonlyArray<Want>, { focus }: Analysis, workloadOf: (pod: string) => string): ReadonlyArray<Want> => {
  const of = new Map<string, number>()
  const rank = (want: Want): number => (want._tag === "logs" ? relevance(focus, entityKey(want.pod)) : 0)
  return wants
    .filter((want) => want._tag === "logs" && rank(want) > 0)
    .toSorted((a, b) => rank(b) - rank(a))
    .filter((want) => {
      if (want._tag !== "logs") return false
      const workload = `${workloadOf(entityKey(want.pod))} ${want.container ?? ""}`
      const before = of.get(workload) ?? 0
      of.set(workload, before + 1)
      return before < MOST_LOGS_OF_ONE
    })
    .slice(0, MOST_LOGS)
}

/**
 * Of what an analysis missed, what could still change its answer, most telling first. Where a cause is as good as certain only its own
 * objects and their logs are looked at further; where nothing is certain, all is.
 */
export const worthReading = (analysis: Analysis, wants: ReadonlyArray<Want>, workloadOf: (pod: string) => string): ReadonlyArray<Want> => {
  const { verdict } = analysis
  const cause = verdict.verdict === "cause" && verdict.cause.likelihood >= SETTLED ? verdict.cause : undefined
  const others = wants.filter(({ _tag }) => _tag !== "logs")
  const logs = fewLogs(wants, analysis, workloadOf)
  if (cause === undefined) return [...others, ...logs].toSorted((a, b) => order[a._tag] - order[b._tag])
  const reach = new Set([...reachOf(cause), ...(cause.blames ?? []).map(entityKey)])
  return [
    ...others.filter((want) => want._tag === "object" && reach.has(entityKey(want.entity))),
    ...logs.filter((want) => want._tag === "logs" && reach.has(workloadOf(entityKey(want.pod))))
  ]
}
