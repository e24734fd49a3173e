import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { ConnectionError, SqlError, SqlSyntaxError, UnknownError } from "effect/sql/SqlError"
import { orDatabaseLost } from "./database-lost.ts"

const gone = new SqlError({ reason: new ConnectionError({ cause: new Error("connect ECONNREFUSED"), message: "Failed to connect" }) })
const starting = new SqlError({
  reason: new UnknownError({ cause: new Error("the database system is starting up"), message: "Failed to connect", operation: "connect" })
})
const wrong = new SqlError({ reason: new SqlSyntaxError({ cause: new Error("syntax error") }) })

describe("orDatabaseLost", () => {
  it.effect.each([gone, starting])("tells what to do when the database went away (%#)", (defect) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(orDatabaseLost(Effect.die(defect)))
      expect(error).toMatchObject({ _tag: "DatabaseLost", message: expect.stringContaining("Failed to connect"), next: expect.any(String) })
    })
  )

  it.effect.each([wrong, new Error("a bug")])("leaves a fault what it is (%#)", (defect) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(orDatabaseLost(Effect.die(defect)))
      expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toBe(defect)
    })
  )
})
