import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { count } from "../../render/words.ts"
import type { Check, Found } from "./check.ts"

/** The versions that this release can go on with, and those that others who run on this database can. */
export interface DefinitionsOptions {
  readonly versions: ReadonlyArray<number>
  readonly elsewhere: Effect.Effect<ReadonlySet<number>, SqlError>
}

interface Live {
  readonly version: number
  readonly n: number
  readonly first: string
}

const judge = ({ first, n, version }: Live, versions: ReadonlyArray<number>, others: ReadonlySet<number>): ReadonlyArray<Found> => {
  const newest = Math.max(...versions)
  const incidents = `${count(n, "open incident")} began with version ${version} of what becomes of an incident`
  const where = n === 1 ? first : `${first} and others`
  if (version === newest) return []
  if (versions.includes(version)) {
    const next = `run no release without version ${version} alone until they have ended; new incidents begin with version ${newest}`
    return [{ severity: "info", what: `${incidents}, which this release still knows`, where, next }]
  }
  const known = `this release knows ${versions.join(", ")}`
  return others.has(version)
    ? [
        {
          severity: "warning",
          what: `${incidents}: ${known}, and another replica works on them`,
          where,
          next: "keep a replica of that release until they have ended"
        }
      ]
    : [
        {
          severity: "error",
          what: `${incidents}: ${known}, and nobody who runs can go on with them`,
          where,
          next: "start the release that opened them, or a later one; or end them with handrail incident cancel"
        }
      ]
}

/** Which versions of what becomes of an incident still have open incidents, where it is not the newest alone. */
export const definitionsCheck = ({ elsewhere, versions }: DefinitionsOptions): Check<SqlClient> => ({
  name: "definitions",
  run: Effect.gen(function* () {
    const sql = yield* SqlClient
    const live = yield* sql<Live>`SELECT r.version, CAST(count(*) AS INTEGER) AS n, min(i.id) AS first
      FROM incident_runs r JOIN incidents i ON i.id = r.incident WHERE i.ended_at IS NULL GROUP BY r.version ORDER BY r.version`
    const others = yield* elsewhere
    return live.flatMap((one) => judge(one, versions, others))
  })
})
