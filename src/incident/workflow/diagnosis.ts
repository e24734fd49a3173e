import { Effect, Schema } from "effect"
import { diagnoseIncident } from "../../diagnose/live/diagnose-incident.ts"
import type { RuledOut } from "../../diagnose/still-ruled-out.ts"
import { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { percent } from "../../render/words.ts"
import { Changes } from "../changes/changes.ts"
import { Timeline } from "../timeline/timeline.ts"
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

/** The name of the stage, and of what it concluded, for each plan of an incident. */
const nameOf = (revision: number): string => ofRevision(revision, "diagnosis")

/** What the diagnosis before this one refuted. That nothing is wrong is always looked at anew. */
const ruledOutBefore = Effect.fnUntraced(function* (incident: IncidentId, revision: number) {
  if (revision === 1) return []
  const event = yield* (yield* Timeline).told(incident, `${nameOf(revision - 1)}/DiagnosisConcluded`)
  if (event?.data._tag !== "DiagnosisConcluded") return []
  return event.data.diagnosis.hypotheses
    .filter(({ status }) => status === "refuted")
    .map((result): RuledOut => ({ result, at: result.refutedAt ?? event.at }))
})

/** What was changed and concerns the incident, but for what Handrail did for it. Without that it is diagnosed as well. */
const changesBefore = Effect.fnUntraced(function* (incident: IncidentId) {
  const related = yield* Effect.orElseSucceed((yield* Changes).related(incident), () => [])
  return related.flatMap(({ change, madeIn }) => (madeIn === incident ? [] : [change]))
})

/** Finds the cause. Ends the incident when nothing is wrong, and hands it over when the evidence does not suffice. Looked for anew for each plan. */
export const findCause = (incident: IncidentId, { runbook, signal, parameters }: Triaged, revision: number) => {
  const name = nameOf(revision)
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
      const ruledOut = yield* ruledOutBefore(incident, revision)
      const changes = yield* changesBefore(incident)
      const { diagnosis } = yield* conclude(
        "DiagnosisConcluded",
        Effect.map(diagnoseIncident({ tree, params: parameters, signal, cluster, ruledOut, changes }), (found) => ({
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
