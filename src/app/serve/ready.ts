import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { IncidentEngine } from "../../incident/engine.ts"
import { Readiness } from "../../server/readiness.ts"

/** Ready once the database answers and what an earlier process left open has been taken up again. */
export const readinessLayer = Layer.effect(
  Readiness,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const engine = yield* IncidentEngine
    const takenUp = yield* Effect.cached(engine.reconcile)
    const answers = sql`SELECT 1`.pipe(
      Effect.mapError((error) => ({
        _tag: "DatabaseSilent",
        message: `the database does not answer: ${error.message}`,
        where: "Handrail's database",
        next: "see to the database server, or to the disk and its permissions"
      }))
    )
    return { check: Effect.andThen(answers, takenUp) }
  })
)
