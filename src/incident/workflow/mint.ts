import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type Approval, ApprovedPlan, type Decision } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Gate } from "../../policy/gate.ts"
import { Incidents } from "../incidents.ts"
import { handOver } from "./ended.ts"
import { endIfHealed } from "./heal.ts"
import type { Proposed } from "./propose-plan.ts"
import { holdInQuietWindow } from "./quiet-window.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import { objectionByNow } from "./still-allowed.ts"
import type { Triaged } from "./triage.ts"

export interface MintInput {
  readonly proposed: Proposed
  readonly triaged: Triaged
  readonly decision: Decision
  readonly approvals: ReadonlyArray<Approval>
}

/** Turns the decided and approved plan into the capability that the runner takes. */
export const mint = (incident: IncidentId, { proposed, triaged, decision, approvals }: MintInput) => {
  const { plan, digest } = proposed
  const name = ofRevision(plan.revision, "mint")
  return stage({
    incident,
    name,
    success: ApprovedPlan,
    run: Effect.gen(function* () {
      // a window may have opened, or the cluster healed, while people were asked
      yield* holdInQuietWindow(triaged.runbook, plan)
      const healed = yield* (yield* SqlClient).withTransaction(endIfHealed(incident))
      if (healed !== undefined) return yield* healed
      const { conclude } = yield* stageRecord(incident, name)
      const objection = yield* objectionByNow(incident, proposed, decision, approvals)
      if (objection !== undefined) {
        yield* conclude("PlanRefused", Effect.succeed({ _tag: "PlanRefused", plan: digest, reason: objection }))
        return yield* handOver(`policy no longer allows the plan that was approved: ${objection}`)
      }
      const { requestedBy } = yield* (yield* Incidents).get(incident)
      const minted = (yield* Gate).mint({ plan, decision, approvals, ...(requestedBy === undefined ? {} : { requestedBy }) })
      const approved = yield* Effect.tapError(minted, ({ message }) =>
        conclude("PlanRefused", Effect.succeed({ _tag: "PlanRefused", plan: digest, reason: message }))
      )
      const { keyId, expiresAt } = approved
      yield* conclude("PlanApproved", Effect.succeed({ _tag: "PlanApproved", plan: digest, keyId, expiresAt }))
      return approved
    })
  })
}
