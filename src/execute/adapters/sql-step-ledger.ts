import { Clock, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { CurrentFence } from "../../domain/fence.ts"
import { timestamp } from "../../domain/ids.ts"
import { TargetState } from "../../domain/plan.ts"
import { StepOutcome } from "../../domain/step-outcome.ts"
import { type LedgerEntry, type StepKey, StepLedger, StepLedgerUnavailable } from "../step-ledger.ts"

const Outcome = Schema.fromJsonString(StepOutcome)
const After = Schema.fromJsonString(Schema.Array(TargetState))

interface Row {
  readonly outcome: string | null
  readonly after: string | null
}

const entryOf = ({ outcome, after }: Row): LedgerEntry => ({
  ...(outcome === null ? {} : { outcome: Schema.decodeSync(Outcome)(outcome) }),
  ...(after === null ? {} : { after: Schema.decodeSync(After)(after) })
})

const unavailable = (error: SqlError) =>
  new StepLedgerUnavailable({
    message: `the ledger of steps could not be read or written: ${error.message}`,
    where: "Handrail's database",
    next: "free disk space or fix the database's folder; nothing that it does not hold has been started"
  })

const rollbackOf = ({ rollbackIndex = -1 }: StepKey): number => rollbackIndex

const makeLedger = Effect.gen(function* () {
  const sql = yield* SqlClient
  const where = (key: StepKey) =>
    sql`plan = ${key.plan} AND step = ${key.step} AND attempt = ${key.attempt} AND rollback = ${rollbackOf(key)}`

  return StepLedger.of({
    intend: Effect.fn("execute.intend")(function* (key) {
      const row = { plan: key.plan, step: key.step, attempt: key.attempt, rollback: rollbackOf(key) }
      const at = timestamp(yield* Clock.currentTimeMillis)
      const inserted = yield* sql`INSERT INTO step_ledger ${sql.insert({ ...row, intended_at: at })}
        ON CONFLICT (plan, step, attempt, rollback) DO NOTHING RETURNING attempt`.pipe(
        // in one transaction: what may not be done any more is not intended either
        (insert) => Effect.andThen(Effect.flatten(CurrentFence), insert),
        sql.withTransaction
      )
      return inserted.length === 1 ? "recorded" : "already-recorded"
    }, Effect.mapError(unavailable)),

    finish: Effect.fn("execute.finish")(function* (key, outcome, after) {
      const ended = Schema.encodeSync(Outcome)(outcome)
      const states = after === undefined ? null : Schema.encodeSync(After)(after)
      yield* sql`UPDATE step_ledger SET outcome = ${ended}, after = ${states} WHERE ${where(key)} AND outcome IS NULL`
    }, Effect.mapError(unavailable)),

    saw: Effect.fn("execute.saw")(function* (key, after) {
      yield* sql`UPDATE step_ledger SET after = ${Schema.encodeSync(After)(after)} WHERE ${where(key)} AND after IS NULL`
    }, Effect.mapError(unavailable)),

    retract: Effect.fn("execute.retract")(function* (key) {
      yield* sql`DELETE FROM step_ledger WHERE ${where(key)} AND outcome IS NULL`
    }, Effect.mapError(unavailable)),

    find: Effect.fn("execute.find")(function* (key) {
      const [row] = yield* sql<Row>`SELECT outcome, after FROM step_ledger WHERE ${where(key)}`
      return row === undefined ? undefined : entryOf(row)
    }, Effect.mapError(unavailable)),

    prune: Effect.fn("execute.pruneLedger")(function* (before) {
      return (yield* sql`DELETE FROM step_ledger WHERE intended_at < ${before} RETURNING attempt`).length
    }, Effect.mapError(unavailable))
  })
})

/** The ledger on SQL, in the tables of `migrations.ts`. */
export const layerSqlStepLedger: Layer.Layer<StepLedger, never, SqlClient> = Layer.effect(StepLedger, makeLedger)
