import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Migrations } from "../../platform/sql/migrations.ts"
import type { Check, Found } from "./check.ts"

const WHERE = "Handrail's database"

/** https://www.sqlite.org/pragma.html#pragma_quick_check. Postgres checks its own pages. */
const quickCheck = (sql: SqlClient): Effect.Effect<ReadonlyArray<Found>, { readonly message: string }> =>
  sql.onDialectOrElse({
    pg: () => Effect.succeed([]),
    orElse: () =>
      Effect.map(sql<{ quick_check: string }>`PRAGMA quick_check(10)`, (rows) =>
        rows
          .filter(({ quick_check }) => quick_check !== "ok")
          .map(({ quick_check }) => ({
            severity: "error" as const,
            what: `the database file is damaged: ${quick_check}`,
            where: WHERE,
            next: "stop Handrail, keep the file, and restore the latest backup (docs/operations.md)"
          }))
      )
  })

const numberOf = (name: string): number => Number.parseInt(name, 10)

const versionOf = Effect.fnUntraced(function* (sql: SqlClient, room: string, migrations: Migrations) {
  const rows = yield* sql<{ latest: number | null }>`SELECT max(migration_id) AS latest FROM ${sql(`migrations_${room}`)}`
  const latest = rows[0]?.latest ?? 0
  const known = Math.max(0, ...Object.keys(migrations).map(numberOf))
  if (latest === known) return []
  const isNewer = latest > known
  return [
    {
      severity: isNewer ? ("error" as const) : ("info" as const),
      what: `the tables of ${room} are of version ${latest}, and this Handrail's are of ${known}`,
      where: WHERE,
      next: isNewer ? "run the newer Handrail that wrote them" : "start this Handrail: it brings them up to date"
    }
  ]
})

/** Whether the database is whole, and of the version that this Handrail works with. */
export const databaseCheck = (rooms: Readonly<Record<string, Migrations>>): Check<SqlClient> => ({
  name: "database",
  run: Effect.gen(function* () {
    const sql = yield* SqlClient
    const versions = yield* Effect.forEach(Object.entries(rooms), ([room, migrations]) => versionOf(sql, room, migrations))
    return [...(yield* quickCheck(sql)), ...versions.flat()]
  })
})
