import { Effect, Layer, Schedule } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import type { DrainLeases } from "../../execute/drain-leases.ts"
import type { RestoreCopies } from "../../execute/restore-copies.ts"
import type { Directory } from "../../policy/directory.ts"
import type { Gate } from "../../policy/gate.ts"
import { revoke } from "../approvals/revoke.ts"
import { IncidentEngine } from "../engine.ts"
import type { Incidents } from "../incidents.ts"
import type { Timeline } from "../timeline/timeline.ts"
import type { Definitions } from "../workflow/definitions.ts"
import type { RunningStages } from "../workflow/running-stages.ts"
import { refuseToLeaveBehind } from "./incident-runs.ts"
import { type Forget, reconcile } from "./reconcile.ts"
import { answer, cancel, start, status, wake } from "./workflow-control.ts"

const makeEngine = (forget: Forget) =>
  Effect.map(
    Effect.context<
      SqlClient | Timeline | Incidents | WorkflowEngine | Gate | Directory | RestoreCopies | DrainLeases | Definitions | RunningStages
    >(),
    (services) => {
      const provided = Effect.provideContext(services)
      const examined = { last: "" }
      return IncidentEngine.of({
        start: (incident) => provided(start(incident)),
        wake: (incident) => provided(wake(incident)),
        answer: (given) => provided(answer(given)),
        revoke: (revocation) => provided(revoke(revocation)),
        cancel: (cancellation) => provided(cancel(cancellation)),
        status: (incident) => provided(status(incident)),
        reconcile: provided(reconcile(forget, examined))
      })
    }
  )

/** Milliseconds between reconciliations. */
const EVERY = 10_000

const layerReconciling = Layer.effectDiscard(
  Effect.gen(function* () {
    const engine = yield* IncidentEngine
    const once = engine.reconcile.pipe(
      Effect.catchCause((cause) => Effect.logWarning("incidents could not be reconciled; trying again", cause))
    )
    yield* Effect.forkScoped(Effect.repeat(once, Schedule.spaced(EVERY)))
  })
)

/**
 * The port on any workflow engine; it reconciles at start and every ten seconds. It does not start where open incidents would be left that
 * nobody can go on with.
 */
export const layerIncidentEngine = (forget: Forget) =>
  layerReconciling.pipe(Layer.provideMerge(Layer.effect(IncidentEngine, Effect.andThen(refuseToLeaveBehind, makeEngine(forget)))))
