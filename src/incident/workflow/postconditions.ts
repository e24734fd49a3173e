import { Effect, Schema } from "effect"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { checkConditions, showChecked, tellChecked, unmet } from "./check-conditions.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver, resolvedAs } from "./ended.ts"
import { pollUntil } from "./poll-until.ts"
import type { Proposed } from "./propose-plan.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import type { Triaged } from "./triage.ts"

const NAME = "postconditions"

/** Milliseconds in which a cluster may still settle after the last step. */
const SETTLING = 120_000

const causeOf = (diagnosis: Diagnosis | undefined): string | undefined =>
  diagnosis?.hypotheses.find(({ id }) => id === diagnosis.cause?.id)?.title

/** Sees that what the runbook promises has come true, and ends the incident either way. */
export const postconditions = (
  incident: IncidentId,
  { runbook, parameters }: Triaged,
  { proposed: { plan }, diagnosis }: { readonly proposed: Proposed; readonly diagnosis: Diagnosis | undefined }
) =>
  stage({
    incident,
    name: NAME,
    success: Schema.Never,
    run: Effect.gen(function* () {
      const { moveTo } = yield* stageRecord(incident, NAME)
      yield* moveTo("validating", "every step is done")
      const { metrics } = yield* clusterOf(incident)
      const check = checkConditions(runbook.postconditions, { params: parameters, metrics })
      const checked = yield* pollUntil(check, (found) => unmet(found).length === 0, SETTLING)
      yield* tellChecked(checked, { purpose: "postcondition" })
      const missed = unmet(checked)
      if (missed.length > 0) {
        return yield* handOver(
          "the steps ran, and the runbook's postconditions do not hold",
          ...missed.map((one) => `Postcondition ${showChecked(one)}.`)
        )
      }
      const cause = causeOf(diagnosis)
      const ran = plan.steps.map(({ title }) => title).join("; ")
      return yield* resolvedAs(
        `${cause === undefined ? "" : `${cause}: `}runbook ${runbook.name} did its ${plan.steps.length === 1 ? "step" : `${plan.steps.length} steps`}, all validated`,
        ran
      )
    })
  })
