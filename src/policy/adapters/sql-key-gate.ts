import { createPrivateKey, generateKeyPairSync } from "node:crypto"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { run } from "../../platform/sql/dialect.ts"
import type { Migrations } from "../../platform/sql/migrations.ts"
import { Gate } from "../gate.ts"
import { makeGate } from "../make-gate.ts"
import { SigningKeyUnusable } from "./file-key-gate.ts"

/** The key that replicas share where none is mounted. */
export const gateKeyMigrations: Migrations = {
  "0300_gate_keys": run("CREATE TABLE gate_keys (name TEXT PRIMARY KEY, pem TEXT NOT NULL) STRICT")
}

const NAME = "gate"

const unusable = (message: string) =>
  new SigningKeyUnusable({
    message: `the signing key in the database cannot be read or made: ${message}`,
    where: "the table gate_keys",
    next: "see to the database, or give every replica the same key in a file: `policy.signingKey`"
  })

/**
 * A gate whose key is in the database, made by the first replica that starts. Whoever can read the database can then sign plans; a
 * mounted file keeps the two apart.
 */
export const layerSqlKeyGate: Layer.Layer<Gate, SigningKeyUnusable, SqlClient> = Layer.effect(
  Gate,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString()
    yield* sql`INSERT INTO gate_keys ${sql.insert({ name: NAME, pem })} ON CONFLICT (name) DO NOTHING`
    const [row] = yield* sql<{ pem: string }>`SELECT pem FROM gate_keys WHERE name = ${NAME}`
    const key = yield* Effect.try({ try: () => createPrivateKey(row?.pem ?? ""), catch: (error) => unusable(String(error)) })
    return makeGate(key)
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(unusable(error.message))))
)
