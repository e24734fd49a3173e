import { Clock, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { isMutation } from "../../domain/command-effects.ts"
import { type Digest, digestJson, type IncidentId, timestamp } from "../../domain/ids.ts"
import { refKey } from "../../domain/object-ref.ts"
import type { Plan } from "../../domain/plan.ts"
import { Incidents } from "../incidents.ts"
import { handOver } from "./ended.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"

/** What a plan is to do on what: the same for the same commands on objects that hold the same. */
const fingerprintOf = ({ cluster, steps }: Plan): Digest =>
  digestJson({
    cluster,
    steps: steps
      .filter(({ effects }) => isMutation(effects.class))
      .map(({ argv, targets }) => ({
        argv,
        targets: targets.map(({ ref, content, version }) => [refKey(ref), content ?? version])
      }))
  })

interface Failure {
  readonly incident: IncidentId
  readonly reason: string
}

/** Keeps that a plan failed. The first failure is the one that is told later. */
export const rememberFailure = (incident: IncidentId, plan: Plan, reason: string) =>
  stage({
    incident,
    name: ofRevision(plan.revision, "remember-failure"),
    success: Schema.Void,
    run: Effect.gen(function* () {
      const sql = yield* SqlClient
      const row = {
        fingerprint: fingerprintOf(plan),
        incident,
        reason: reason.slice(0, 500),
        at: timestamp(yield* Clock.currentTimeMillis)
      }
      yield* sql`INSERT INTO failed_plans ${sql.insert(row)} ON CONFLICT (fingerprint) DO NOTHING`
    })
  })

/**
 * Ends the incident when its plan has failed before on the same state: trying again would fail again. A person who asks for the incident
 * may have changed what the objects do not show, so theirs goes on.
 */
export const refuseFailedPlan = Effect.fnUntraced(function* (incident: IncidentId, plan: Plan) {
  const { requestedBy } = yield* (yield* Incidents).get(incident)
  if (requestedBy !== undefined || !plan.steps.some(({ effects }) => isMutation(effects.class))) return
  const sql = yield* SqlClient
  const [failed] = yield* sql<Failure>`SELECT incident, reason FROM failed_plans WHERE fingerprint = ${fingerprintOf(plan)}`
  if (failed === undefined || failed.incident === incident) return
  return yield* handOver(
    `this very plan failed before, in ${failed.incident}, on the same state: ${failed.reason}`,
    `See what happened then: handrail incident show ${failed.incident}`,
    `To have it tried all the same, ask for it by name: handrail runbook run ${plan.runbook.name}`
  )
})
