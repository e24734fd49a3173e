import { Effect, Schema } from "effect"
import { diagnose } from "../../diagnose/diagnose.ts"
import { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { percent } from "../../render/words.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver, resolvedAs } from "./ended.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

/** Each hypothesis with how it came out, for whoever takes over. */
const summary = ({ hypotheses }: Diagnosis): ReadonlyArray<string> =>
  hypotheses.map(({ title, status, likelihood }) => `${title}: ${status} (${percent(likelihood)}).`)

type Pressure = ReturnType<Cluster["reader"]["pressure"]>

/** How the cluster's troubles kept us from reading it as we would. */
const tellPressure = Effect.fnUntraced(function* ({ config, reader }: Cluster, before: Pressure) {
  const now = reader.pressure()
  const held = now.held - before.held
  const cached = now.cached - before.cached
  const waits =
    held === 0
      ? []
      : [
          `${held} of our reads of ${config.name} were held back (${(now.heldMs - before.heldMs) / 1_000} s in all; at most ${now.limit} at once instead of ${now.most}), since ${now.because ?? "it was slow"}`
        ]
  const old =
    cached === 0 ? [] : [`${cached} answers came from the API server's cache, since its storage did not answer: they may be behind`]
  const narrator = yield* Narrator
  yield* Effect.forEach([...waits, ...old], (text) => narrator.tell({ _tag: "NoteAdded", text }), { discard: true })
})

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
        Effect.map(diagnose({ tree, params: parameters, signal, cluster }), (found) => ({
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
