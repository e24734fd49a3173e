import { Effect, Schema } from "effect"
import * as Migrator from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import { messageOf } from "../../domain/message-of.ts"
import { userError } from "../../domain/user-error.ts"

/** `0001_create_events`: the number orders the migrations of a room, the words are for people. */
type MigrationName = `${number}_${string}`

/** One room's migrations. They are never edited once released: a change is a new one with a higher number. */
export type Migrations = Readonly<Record<MigrationName, Effect.Effect<void, unknown, SqlClient>>>

/** The database could not be brought to the shape this version needs; it is as it was before. */
export class MigrationFailed extends Schema.TaggedError<MigrationFailed>()("MigrationFailed", {
  ...userError,
  cause: Schema.Defect()
}) {}

/**
 * Brings each room's tables up to date, in the given order; each room is one transaction, so a failure leaves that room as
 * it was. Rooms number independently and their progress is in tables of their own. When two processes start at once, one
 * waits for the other. Returns what was applied, as `room/0001_name`.
 */
export const migrate = Effect.fn("platform.migrate")(function* (
  rooms: Readonly<Record<string, Migrations>>
): Effect.fn.Return<ReadonlyArray<string>, MigrationFailed, SqlClient> {
  const applied = yield* Effect.forEach(Object.entries(rooms), ([room, migrations]) => migrateRoom(room, migrations))
  return applied.flat()
})

const migrateRoom = Effect.fnUntraced(
  function* (room: string, migrations: Migrations) {
    const table = `migrations_${room}`
    yield* refuseUnknownNames(room, migrations)
    const applied = yield* Migrator.make({})({ loader: Migrator.fromRecord(migrations), table })
    yield* refuseNewer(room, table, migrations)
    return applied.map(([id, name]) => `${room}/${String(id).padStart(4, "0")}_${name}`)
  },
  (effect, room) =>
    Effect.mapError(effect, (error) => {
      switch (error._tag) {
        case "MigrationFailed":
          return error
        case "SqlError":
          return new MigrationFailed({ message: error.message, where: "Handrail's database", next: UNREACHED, cause: error })
        case "MigrationError":
          return failed(
            room,
            `${error.message}: ${rootMessage(error)}`,
            "nothing was changed; fix the cause named above and start again",
            error
          )
      }
    })
)

const rootMessage = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? rootMessage(error.cause) : messageOf(error)

const UNREACHED = "correct its address, its credentials or its folder, or see to the database; nothing was changed"

const failed = (room: string, message: string, next: string, cause: unknown = message) =>
  new MigrationFailed({ message, where: `the database tables of ${room}`, next, cause })

/** The migrator skips names it does not understand. */
const refuseUnknownNames = (room: string, migrations: Migrations): Effect.Effect<void, MigrationFailed> => {
  const odd = Object.keys(migrations).filter((name) => !/^\d+_.+$/.test(name))
  return odd.length === 0 ? Effect.void : Effect.fail(failed(room, `migration names must be 0001_words: ${odd.join(", ")}`, "rename them"))
}

const refuseNewer = Effect.fnUntraced(function* (room: string, table: string, migrations: Migrations) {
  const sql = yield* SqlClient
  const known = Math.max(0, ...Object.keys(migrations).map((name) => Number.parseInt(name, 10)))
  const newer = yield* sql<{ name: string }>`SELECT name FROM ${sql(table)} WHERE migration_id > ${known} ORDER BY migration_id`
  if (newer.length === 0) return
  const names = newer.map(({ name }) => name).join(", ")
  return yield* failed(
    room,
    `the database is from a newer version of Handrail (it has ${names})`,
    "start that version, or use another dataDir"
  )
})
