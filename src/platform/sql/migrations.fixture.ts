/** Started several times at once by `migrations.test.ts`: migrates the database named as its argument and prints what it applied. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { migrate } from "./migrations.ts"
import { layerSqlite } from "./sqlite-client.ts"

const slow = Effect.flatMap(SqlClient, (sql) =>
  sql`CREATE TABLE a (id)`.pipe(Effect.andThen(Effect.sleep("200 millis")), Effect.andThen(sql`INSERT INTO a VALUES (1)`), Effect.asVoid)
)
const more = Effect.flatMap(SqlClient, (sql) => Effect.asVoid(sql`CREATE TABLE b (id)`))

const applied = await migrate({ room: { "0001_slow": slow, "0002_more": more } }).pipe(
  Effect.provide(layerSqlite({ filename: process.argv[2] ?? "" })),
  Effect.runPromise
)
console.log(JSON.stringify(applied))
