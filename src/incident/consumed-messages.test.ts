import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Delivery } from "../bus/bus.ts"
import { timestamp } from "../domain/ids.ts"
import { onEachDatabase } from "../platform/sql/databases.fixture.ts"
import { type Migrations, migrate } from "../platform/sql/migrations.ts"
import { consumedMessages } from "./consumed-messages.ts"
import { migrations } from "./migrations.ts"

const delivery = (id: string, publishedAt: number): Delivery => ({
  id,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key: id,
  time: timestamp(publishedAt),
  data: {},
  notes: [],
  publishedAt: timestamp(publishedAt),
  attempt: 1
})

/** As a release had it whose last migration was this one. */
const upTo = (last: string): Migrations => Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last))

onEachDatabase((database) => {
  describe("handled messages", () => {
    it.effect("are known by id and time of publication, and forgotten once handled for long", () =>
      Effect.gen(function* () {
        yield* migrate({ incident: migrations })
        const consumed = yield* consumedMessages
        const many = Array.from({ length: 2_500 }, (_, number) => delivery(`many-${number}`, number))
        yield* consumed.record([delivery("a", 1), ...many], timestamp(5_000))
        yield* consumed.record([delivery("late", 2)], timestamp(9_000))
        const asked = [delivery("a", 1), delivery("a", 2), delivery("b", 1), delivery("late", 2), ...many]
        expect(yield* consumed.unhandled(asked)).toEqual([delivery("a", 2), delivery("b", 1)])
        expect(yield* consumed.prune(timestamp(6_000))).toBe(2_501)
        expect(yield* consumed.unhandled(asked)).toHaveLength(asked.length - 1)
      }).pipe(Effect.provide(database))
    )

    it.effect("of an older release are known after the upgrade", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* migrate({ incident: upTo("0117_older_groups") })
        yield* sql`INSERT INTO consumed_messages ${sql.insert({ id: "a", published_at: timestamp(1), consumed_at: timestamp(2) })}`
        yield* migrate({ incident: migrations })
        const consumed = yield* consumedMessages
        expect(yield* consumed.unhandled([delivery("a", 1), delivery("a", 2)])).toEqual([delivery("a", 2)])
      }).pipe(Effect.provide(database))
    )
  })
})
