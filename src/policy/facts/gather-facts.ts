import { Effect } from "effect"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { Plan } from "../../domain/plan.ts"
import type { ClusterReader } from "../../platform/kubernetes/kube-reader.ts"
import { readAbsent, readControlPlane } from "./control-plane.ts"
import { readDisruption } from "./disruption.ts"
import type { DiagnosisSummary, Facts, Freeze } from "./facts.ts"
import { needsOf } from "./needs.ts"
import { readDrains, readStorage } from "./nodes.ts"
import { readOwners } from "./owners.ts"

export interface FactSources {
  readonly plan: Plan
  readonly reader: ClusterReader
  readonly diagnosis: Diagnosis | undefined
  readonly freezes: ReadonlyArray<Freeze>
}

const notNeeded = { status: "unknown", because: "no step needs it" } as const

const summaryOf = ({ verdict, cause, hypotheses }: Diagnosis): DiagnosisSummary => ({
  verdict,
  ...(cause === undefined ? {} : { cause: { id: cause.id, summary: cause.summary } }),
  hypotheses: hypotheses.map(({ id, title, status }) => ({ id, title, status }))
})

/**
 * Reads what the rules need to know about this plan and nothing else, through the reader that diagnosis used: what was read within its
 * freshness window is not read twice. Never fails; what cannot be read is `unknown`.
 */
export const gatherFacts = Effect.fn("policy.gatherFacts")(function* (sources: FactSources): Effect.fn.Return<Facts> {
  const { plan, reader, diagnosis, freezes } = sources
  const { stopped, emptied, changed, deletes, changes } = needsOf(plan)
  const read = yield* Effect.all(
    {
      disruption: readDisruption(reader, stopped),
      drains: emptied.length === 0 ? Effect.succeed(notNeeded) : readDrains(reader),
      controlPlane: deletes ? readControlPlane(reader) : Effect.succeed(notNeeded),
      storage: readStorage(reader, emptied),
      owners: readOwners(reader, changed),
      absent: changes ? readAbsent(reader) : Effect.succeed([])
    },
    { concurrency: "unbounded" }
  )
  return { freezes, ...read, ...(diagnosis === undefined ? {} : { diagnosis: summaryOf(diagnosis) }) }
})
