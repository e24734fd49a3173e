import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { timestamp } from "../../domain/ids.ts"
import { takeTurns } from "../../platform/sql/dialect.ts"
import { type DrainLease, DrainLeases, DrainLeasesUnavailable } from "../drain-leases.ts"

const unavailable = (error: SqlError) =>
  new DrainLeasesUnavailable({
    message: `which nodes are being emptied could not be read or written: ${error.message}`,
    where: "Handrail's database",
    next: "free disk space or fix the database's folder; no node is emptied until then"
  })

/** The leases on SQL, in the tables of `migrations.ts`. */
export const layerSqlDrainLeases: Layer.Layer<DrainLeases, never, SqlClient> = Layer.effect(
  DrainLeases,
  Effect.map(SqlClient, (sql) => {
    const acquire = Effect.fn("execute.acquireDrain")(
      function* (lease: DrainLease, most: number) {
        yield* takeTurns(sql, [`drain/${lease.cluster}`])
        yield* sql`DELETE FROM drain_leases WHERE until <= ${timestamp(yield* Clock.currentTimeMillis)}`
        const held =
          yield* sql<DrainLease>`SELECT cluster, node, owner, until FROM drain_leases WHERE cluster = ${lease.cluster} ORDER BY until`
        const others = held.filter(({ owner, node }) => owner !== lease.owner || node !== lease.node)
        const sameNode = others.find(({ node }) => node === lease.node)
        if (sameNode !== undefined || others.length >= most) return sameNode ?? others[0]
        yield* sql`INSERT INTO drain_leases ${sql.insert({ ...lease })} ON CONFLICT (cluster, node) DO UPDATE SET until = excluded.until`
        return undefined
      },
      (effect) => sql.withTransaction(effect),
      Effect.mapError(unavailable)
    )
    return DrainLeases.of({
      acquire,
      release: (owner) => sql`DELETE FROM drain_leases WHERE owner = ${owner}`.pipe(Effect.asVoid, Effect.mapError(unavailable))
    })
  })
)
