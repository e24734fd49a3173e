import { Effect } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import type { PrintedOutput } from "../../knowledge/conditions/evaluate-condition.ts"
import { type Checked, checkConditions, tellChecked, unmet } from "./check-conditions.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { liveObjects } from "./live-objects.ts"
import { pollUntil } from "./poll-until.ts"

export interface ValidateInput {
  readonly incident: IncidentId
  readonly step: PlanStep
  readonly parameters: Readonly<Record<string, string>>
  /** What the step's command printed; absent when it was only seen to have been applied. */
  readonly output: PrintedOutput | undefined
}

/**
 * Whether the step did what it was to do; gives the conditions that do not hold. A change is looked at, with its targets as they
 * come to be, until it holds or the step's time is over; a read is judged once, by what it printed.
 */
export const validateStep = Effect.fn("incident.validateStep")(function* ({ incident, step, parameters, output }: ValidateInput) {
  const cluster = yield* clusterOf(incident)
  const changes = isMutation(step.effects.class)
  const look = Effect.gen(function* () {
    const objects = changes ? yield* liveObjects(step.targets, cluster.reader) : undefined
    const seen = { ...(output === undefined ? {} : { output }), ...(objects === undefined ? {} : { objects }) }
    return yield* checkConditions(step.validate, { ...seen, params: parameters, metrics: cluster.metrics })
  })
  const checked: ReadonlyArray<Checked> = yield* pollUntil(look, (found) => unmet(found).length === 0, changes ? step.timeoutMs : 0)
  yield* tellChecked(checked, { purpose: "validation", step: step.id })
  return unmet(checked)
})
