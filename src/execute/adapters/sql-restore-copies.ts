import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { digestText } from "../../domain/ids.ts"
import { RestoreCopies, RestoreCopiesUnavailable } from "../restore-copies.ts"

const unavailable = (error: SqlError) =>
  new RestoreCopiesUnavailable({
    message: `the copies that objects are restored from could not be read or written: ${error.message}`,
    where: "Handrail's database",
    next: "free disk space or fix the database's folder"
  })

/** The copies on SQL, in the tables of `migrations.ts`. A copy that was altered there is not found under its digest. */
export const layerSqlRestoreCopies: Layer.Layer<RestoreCopies, never, SqlClient> = Layer.effect(
  RestoreCopies,
  Effect.map(SqlClient, (sql) =>
    RestoreCopies.of({
      keep: Effect.fn("execute.keepCopy")(function* (owner, manifest) {
        const digest = digestText(manifest)
        yield* sql`INSERT INTO restore_copies ${sql.insert({ owner, digest, manifest })} ON CONFLICT (owner, digest) DO NOTHING`
        return digest
      }, Effect.mapError(unavailable)),
      find: Effect.fnUntraced(function* (digest) {
        const rows = yield* sql<{ manifest: string }>`SELECT manifest FROM restore_copies WHERE digest = ${digest}`
        return rows.find(({ manifest }) => digestText(manifest) === digest)?.manifest
      }, Effect.mapError(unavailable)),
      forget: (owner) => sql`DELETE FROM restore_copies WHERE owner = ${owner}`.pipe(Effect.asVoid, Effect.mapError(unavailable))
    })
  )
)
