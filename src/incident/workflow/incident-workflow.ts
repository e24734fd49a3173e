import { Effect, Schedule } from "effect"
import * as Activity from "effect/workflow/Activity"
import * as Workflow from "effect/workflow/Workflow"
import { IncidentId } from "../../domain/ids.ts"
import { awaitApproval } from "./approval.ts"
import { decide } from "./decide.ts"
import { findCause } from "./diagnosis.ts"
import type { Ended } from "./ended.ts"
import { finish } from "./finish.ts"
import { IncidentScopes } from "./incident-scopes.ts"
import { mint } from "./mint.ts"
import { Ownership } from "./ownership.ts"
import { postconditions } from "./postconditions.ts"
import { preconditions } from "./preconditions.ts"
import { proposePlan } from "./propose-plan.ts"
import { runPlan } from "./run-plan.ts"
import { type Triaged, triage } from "./triage.ts"
import { voidPlan } from "./void-plan.ts"

/** One incident from its opening to its end. The name and the payload are stored: they do not change once released. */
export const IncidentWorkflow = Workflow.make("Incident", {
  payload: { incident: IncidentId },
  idempotencyKey: ({ incident }) => incident
})

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

/** An end must be told: a database that cannot be written now is tried again for as long as the process lives. */
const patiently = Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("30 seconds")])

const end = (incident: IncidentId, ended: Ended) =>
  Activity.make({
    name: "end",
    execute: Effect.flatMap(Ownership, (ownership) => ownership.fenced(incident, finish(incident, ended))).pipe(
      Effect.tapError((error) => Effect.logError(`the end of ${incident} could not be told`, error)),
      Effect.retry({ schedule: patiently, while: ({ _tag }) => _tag === "TimelineUnavailable" }),
      Effect.orDie,
      Effect.andThen(Effect.flatMap(IncidentScopes, (scopes) => scopes.forget(incident)))
    )
  })

export const layerIncidentWorkflow = IncidentWorkflow.toLayer(({ incident }) =>
  stages(incident).pipe(Effect.catchTag("Ended", (ended) => end(incident, ended)))
)
