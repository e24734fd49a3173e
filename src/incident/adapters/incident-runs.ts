/** Which definition each open incident is bound to, and whether its workflow has been begun. */
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { IncidentId } from "../../domain/ids.ts"
import { userError } from "../../domain/user-error.ts"
import { count } from "../../render/words.ts"
import { timelineUnavailable } from "../timeline/refusals.ts"
import { Definitions } from "../workflow/definitions.ts"

export const queried = <A, R>(effect: Effect.Effect<A, SqlError, R>) =>
  Effect.catchTag(effect, "SqlError", (error) => Effect.fail(timelineUnavailable(error)))

interface Row {
  readonly version: number
  readonly begun: number
}

/** How an incident is bound. `definition` is absent where this process does not know it. */
const bindingOf = ({ begun, version }: Row) =>
  Effect.map(Definitions, (definitions) => ({ version, isBegun: begun === 1, definition: definitions.of(version) }))

/**
 * Binds an open incident to the newest definition unless it is bound already; to which it is. All who start the same one at once get the
 * same answer. Undefined when it is not open.
 */
export const bind = Effect.fnUntraced(function* (incident: IncidentId) {
  const sql = yield* SqlClient
  const { version } = (yield* Definitions).newest
  const [row] = yield* queried(sql<Row>`INSERT INTO incident_runs (incident, version, begun)
    SELECT id, CAST(${version} AS INTEGER), 0 FROM incidents WHERE id = ${incident} AND ended_at IS NULL
    ON CONFLICT (incident) DO UPDATE SET incident = excluded.incident RETURNING version, begun`)
  return row === undefined ? undefined : yield* bindingOf(row)
})

export const recordBegun = Effect.fnUntraced(function* (incident: IncidentId) {
  const sql = yield* SqlClient
  yield* queried(sql`UPDATE incident_runs SET begun = 1 WHERE incident = ${incident}`)
})

/** How an incident is bound, until it is forgotten; undefined when it is not. */
export const bindingFor = Effect.fnUntraced(function* (incident: IncidentId) {
  const sql = yield* SqlClient
  const [row] = yield* queried(sql<Row>`SELECT version, begun FROM incident_runs WHERE incident = ${incident}`)
  return row === undefined ? undefined : yield* bindingOf(row)
})

/** Open incidents began with a definition that nobody who runs knows. */
class IncidentsLeftBehind extends Schema.TaggedError<IncidentsLeftBehind>()("IncidentsLeftBehind", userError) {}

interface Left {
  readonly version: number
  readonly n: number
  readonly first: string
}

/** Fails where this process would leave open incidents without anybody who can go on with them. */
export const refuseToLeaveBehind = Effect.gen(function* () {
  const sql = yield* SqlClient
  const { elsewhere, versions } = yield* Definitions
  const unknown = yield* queried(sql<Left>`SELECT r.version, CAST(count(*) AS INTEGER) AS n, min(i.id) AS first
    FROM incident_runs r JOIN incidents i ON i.id = r.incident
    WHERE i.ended_at IS NULL AND NOT ${sql.in("r.version", versions)} GROUP BY r.version ORDER BY r.version`)
  if (unknown.length === 0) return
  const others = yield* queried(elsewhere)
  const [left] = unknown.filter(({ version }) => !others.has(version))
  if (left === undefined) return
  return yield* new IncidentsLeftBehind({
    message: `${count(left.n, "open incident")} began with version ${left.version} of what becomes of an incident; this release knows ${versions.join(", ")}, and no other that runs on this database knows it`,
    where: `Handrail's database: ${left.first}${left.n > 1 ? " and others" : ""}`,
    next: "start the release that opened them, or a later one, beside this one or in its place; once they have ended or been cancelled there, this one starts"
  })
})
