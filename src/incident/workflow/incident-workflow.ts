import { Effect } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { awaitApproval } from "./approval.ts"
import { decide } from "./decide.ts"
import { defineIncident } from "./definition.ts"
import { findCause } from "./diagnosis.ts"
import { mint } from "./mint.ts"
import { postconditions } from "./postconditions.ts"
import { preconditions } from "./preconditions.ts"
import { proposePlan } from "./propose-plan.ts"
import { runPlan } from "./run-plan.ts"
import { type Triaged, triage } from "./triage.ts"
import { voidPlan } from "./void-plan.ts"

/** From a diagnosis to a plan that ran, or that was void before anything of it was done. */
const work = Effect.fnUntraced(function* (incident: IncidentId, triaged: Triaged, revision: number) {
  const diagnosis = yield* findCause(incident, triaged, revision)
  const proposed = yield* proposePlan(incident, triaged, diagnosis, revision)
  const decision = yield* decide(incident, proposed, triaged)
  const approvals = decision.verdict === "allow" ? [] : yield* awaitApproval(incident, proposed, decision)
  const approved = yield* mint(incident, { proposed, triaged, decision, approvals })
  const ran = yield* runPlan(incident, { approved, triaged, diagnosis })
  if (ran._tag === "done") return yield* postconditions(incident, triaged, { proposed, diagnosis })
  yield* voidPlan(incident, approved, ran.reason)
})

/** The stages in order. Each one ends the incident by failing with `Ended`; the last one always does. */
const stages = Effect.fnUntraced(function* (incident: IncidentId) {
  const triaged = yield* triage(incident)
  yield* preconditions(incident, triaged)
  for (let revision = 1; ; revision++) yield* work(incident, triaged, revision)
})

/**
 * The definitions that this release can go on with, the oldest first; incidents begin with the last. A change of a stage's name, order or
 * result is a new definition after these; one that no open incident began with any more (`handrail doctor` says so) may go.
 */
export const definitions = [defineIncident(1, stages)] as const
