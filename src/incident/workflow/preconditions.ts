import { Effect, Schema } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { checkConditions, showChecked, tellChecked, unmet } from "./check-conditions.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { stage } from "./stage.ts"
import type { Triaged } from "./triage.ts"

/** Holds the runbook back unless all of its preconditions are known to be true. */
export const preconditions = (incident: IncidentId, { runbook, parameters }: Triaged) =>
  stage({
    incident,
    name: "preconditions",
    success: Schema.Void,
    run: Effect.gen(function* () {
      const { metrics } = yield* clusterOf(incident)
      const checked = yield* checkConditions(runbook.preconditions, { params: parameters, metrics })
      yield* tellChecked(checked, { purpose: "precondition" })
      const [first, ...more] = unmet(checked)
      if (first === undefined) return
      const why = first.result.verdict === "unknown" ? "cannot be read, so it is not taken to hold" : "does not hold"
      return yield* handOver(
        `runbook ${runbook.name} does not apply: its precondition ${why}`,
        ...[first, ...more].map((one) => `Precondition ${showChecked(one)}.`)
      )
    })
  })
