import { Effect, Schema } from "effect"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import { userError } from "../../domain/user-error.ts"

/** The database answered at first, and was gone before Handrail had started. */
class DatabaseLost extends Schema.TaggedError<DatabaseLost>()("DatabaseLost", { ...userError, cause: Schema.Defect() }) {}

/** What would pass by itself; a server that is only starting up refuses connections by an error that nobody has classified. */
const isOutage = ({ isRetryable, reason }: SqlError): boolean => isRetryable || reason.operation === "connect"

/**
 * Tells a database that went away during a start as what it is. Some parts, such as the engine's storage, have no errors in their contract and
 * die of it, which would look like a fault in Handrail. Whatever would not pass by itself still is one.
 */
export const orDatabaseLost = <A, E, R>(starting: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseLost, R> =>
  Effect.catchDefect(starting, (defect) =>
    isSqlError(defect) && isOutage(defect)
      ? Effect.fail(
          new DatabaseLost({
            message: `the database went away while Handrail was starting: ${defect.message}`,
            where: "Handrail's database",
            next: "start it again once the database answers; nothing was lost",
            cause: defect
          })
        )
      : Effect.die(defect)
  )
