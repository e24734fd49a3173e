import { Effect, Schema } from "effect"
import { diagnoseIncident } from "../../diagnose/live/diagnose-incident.ts"
import { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { percent } from "../../render/words.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver, resolvedAs } from "./ended.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import { tellPressure } from "./tell-pressure.ts"
import type { Triaged } from "./triage.ts"

/** Each hypothesis with how it came out, for whoever takes over. */
const summary = ({ hypotheses, library }: Diagnosis): ReadonlyArray<string> => [
  ...hypotheses.map(({ title, status, likelihood }) => `${title}: ${status} (${percent(likelihood)}).`),
  ...(library?.cause === undefined
    ? []
    : [`Among known causes: ${library.summary} (${library.cause.code}, ${percent(library.cause.likelihood)}).`])
]

/** Finds the cause. Ends the incident when nothing is wrong, and hands it over when the evidence does not suffice. Looked for anew for each plan. */
export const findCause = (incident: IncidentId, { runbook, signal, parameters }: Triaged, revision: number) => {
  const name = ofRevision(revision, "diagnosis")
  return stage({
    incident,
    name,
    success: Schema.UndefinedOr(Diagnosis),
    run: Effect.gen(function* () {
      const { diagnose: tree } = runbook
      if (tree === undefined) return undefined
      const { conclude, moveTo } = yield* stageRecord(incident, name)
      yield* moveTo("diagnosing", `${tree.hypotheses.length} hypotheses to test`)
      const cluster = yield* clusterOf(incident)
      const before = cluster.reader.pressure()
      const { diagnosis } = yield* conclude(
        "DiagnosisConcluded",
        Effect.map(diagnoseIncident({ tree, params: parameters, signal, cluster }), (found) => ({
          _tag: "DiagnosisConcluded" as const,
          diagnosis: found
        }))
      )
      yield* tellPressure(cluster, before)
      if (diagnosis.verdict === "healthy") return yield* resolvedAs("healthy: nothing is wrong now", ...summary(diagnosis))
      if (diagnosis.verdict === "inconclusive") {
        return yield* handOver("not enough evidence to name one cause", ...summary(diagnosis))
      }
      return diagnosis
    })
  })
}
