import { Clock, Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { ClusterName, timestamp } from "../../../domain/ids.ts"
import { Severity } from "../../../domain/signal.ts"
import type { Kept } from "./alert-book.ts"

const Content = Schema.fromJsonString(
  Schema.Struct({
    described: Schema.Struct({
      cluster: ClusterName,
      alert: Schema.String,
      severity: Severity,
      labels: Schema.Record(Schema.String, Schema.String),
      identity: Schema.String,
      summary: Schema.String,
      message: Schema.optional(Schema.String)
    }),
    patience: Schema.Struct({ graceMs: Schema.Number, settleMs: Schema.Number }),
    badSince: Schema.Number
  })
)
const encode = Schema.encodeSync(Content)
const decode = Schema.decodeUnknownOption(Content)

/** How far each cluster was followed, and what fires there by what was seen. */
export class WatchStore extends Context.Service<
  WatchStore,
  {
    /** Where to go on; undefined when a resource was never followed. */
    readonly position: (cluster: ClusterName, resource: string) => Effect.Effect<string | undefined, SqlError>
    readonly savePosition: (cluster: ClusterName, resource: string, version: string) => Effect.Effect<void, SqlError>
    readonly firing: (cluster: ClusterName) => Effect.Effect<ReadonlyArray<Kept>, SqlError>
    readonly keep: (alert: Kept) => Effect.Effect<void, SqlError>
    readonly drop: (cluster: ClusterName, key: string) => Effect.Effect<void, SqlError>
  }
>()("handrail/ingest/WatchStore") {}

/** Needs the tables of `migrations.ts`. */
export const layerWatchStore: Layer.Layer<WatchStore, never, SqlClient> = Layer.effect(
  WatchStore,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    return WatchStore.of({
      position: (cluster, resource) =>
        Effect.map(
          sql<{ version: string }>`SELECT version FROM watch_positions WHERE cluster = ${cluster} AND resource = ${resource}`,
          ([row]) => row?.version
        ),
      savePosition: Effect.fnUntraced(function* (cluster, resource, version) {
        const row = { cluster, resource, version, saved_at: timestamp(yield* Clock.currentTimeMillis) }
        yield* sql`INSERT INTO watch_positions ${sql.insert(row)}
          ON CONFLICT (cluster, resource) DO UPDATE SET version = excluded.version, saved_at = excluded.saved_at`
      }),
      firing: (cluster) =>
        Effect.map(sql<{ key: string; content: string }>`SELECT key, content FROM watch_alerts WHERE cluster = ${cluster}`, (rows) =>
          rows.flatMap(({ content, key }) => {
            const kept = decode(content)
            return kept._tag === "Some" ? [{ key, ...kept.value }] : []
          })
        ),
      keep: ({ badSince, described, key, patience }) => {
        const row = { cluster: described.cluster, key, content: encode({ described, patience, badSince }) }
        return Effect.asVoid(
          sql`INSERT INTO watch_alerts ${sql.insert(row)} ON CONFLICT (cluster, key) DO UPDATE SET content = excluded.content`
        )
      },
      drop: (cluster, key) => Effect.asVoid(sql`DELETE FROM watch_alerts WHERE cluster = ${cluster} AND key = ${key}`)
    })
  })
)
