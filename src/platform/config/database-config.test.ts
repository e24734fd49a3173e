import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { readYaml } from "../yaml-document.ts"
import { HandrailConfig } from "./config.ts"
import { applyEnvironment } from "./environment.ts"

const load = (text: string) =>
  Effect.gen(function* () {
    const [document] = yield* readYaml({ file: "handrail.yaml", text })
    return yield* document?.decode(HandrailConfig) ?? Effect.die("no document")
  })
const secret = "s3cret-of-mine"

describe("the database and the bus", () => {
  it.effect("take addresses, hide the password and have defaults", () =>
    Effect.gen(function* () {
      const { bus, database } = yield* load(`
database: { url: "postgresql://handrail:${secret}@db.internal:5433/incidents?sslmode=verify-full", caFile: ca.pem }
bus: { nats: { servers: ["tls://nats-0:4222", "nats://[::1]:4222"], credsFile: handrail.creds } }`)
      expect(database === undefined ? "" : Redacted.value(database.url)).toContain(secret)
      expect(`${JSON.stringify(database)} ${String(database?.url)}`).not.toContain(secret)
      expect(database).toMatchObject({ caFile: "ca.pem", connections: 20 })
      expect(bus.nats).toEqual({
        servers: ["tls://nats-0:4222", "nats://[::1]:4222"],
        stream: "HANDRAIL",
        replicas: 1,
        credsFile: "handrail.creds"
      })
    })
  )

  it.effect("refuse what is no such address, without repeating what may be a password", () =>
    Effect.gen(function* () {
      const texts = [
        `database: { url: "mysql://handrail:${secret}@db/incidents" }`,
        `database: { url: "postgres://" }`,
        `database: { url: "postgres://db/incidents", connections: 1 }`,
        `bus: { nats: { servers: ["nats://handrail:${secret}@nats:4222"] } }`,
        `bus: { nats: { servers: [] } }`,
        `bus: { nats: { servers: ["nats://nats:4222"], stream: "a.b" } }`
      ]
      for (const text of texts) {
        const error = yield* Effect.flip(load(text))
        expect(error.message).toMatch(/database\.|bus\.nats/)
        expect(error.message).not.toContain(secret)
      }
    })
  )

  it.effect("can be named by the environment, which keeps the file's other settings", () =>
    Effect.gen(function* () {
      const file = Schema.decodeSync(HandrailConfig)({ database: { url: "postgres://file/x", connections: 50 } })
      const changed = yield* applyEnvironment(file, { HANDRAIL_DATABASE: `postgres://u:${secret}@env/x` })
      expect(changed.database?.connections).toBe(50)
      expect(changed.database === undefined ? "" : Redacted.value(changed.database.url)).toContain("@env/x")
      const error = yield* Effect.flip(applyEnvironment(file, { HANDRAIL_DATABASE: `mysql://u:${secret}@env/x` }))
      expect(error.message).toContain("HANDRAIL_DATABASE")
      expect(JSON.stringify(error)).not.toContain(secret)
    })
  )
})
