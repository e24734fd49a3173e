import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type BusMemory, busMemory, layerMemoryBus } from "../bus/adapters/memory-bus.fixture.ts"
import { Bus, type BusMessage } from "../bus/bus.ts"
import type { Change } from "../domain/change.ts"
import { digestText, timestamp } from "../domain/ids.ts"
import { layerMemoryEngine } from "./adapters/engine-layers.ts"
import { ended, endOf, layerWorld, makeWorld } from "./adapters/engine-world.fixture.ts"
import { Changes } from "./changes/changes.ts"
import { Correlation } from "./correlation/correlation.ts"
import { signal } from "./incident.fixture.ts"
import { Incidents } from "./incidents.ts"
import { layerIntake } from "./intake.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-intake-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const stores = (filename: string, bus: Layer.Layer<Bus>) => Layer.merge(bus, layerWorld(makeWorld(), filename))
const working = (filename = ":memory:", bus: Layer.Layer<Bus> = layerMemoryBus()) =>
  layerIntake.pipe(Layer.provideMerge(layerMemoryEngine), Layer.provideMerge(stores(filename, bus)))

const odd = signal({ name: "Odd", labels: { alertname: "Odd", namespace: "shop" } })
const message = (over: Partial<BusMessage> = {}): BusMessage => ({
  id: odd.id,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key: odd.fingerprint,
  time: odd.receivedAt,
  data: odd,
  notes: [],
  ...over
})
const publish = (...messages: ReadonlyArray<BusMessage>) => Effect.flatMap(Bus, (bus) => bus.publish(messages))

const change: Change = {
  id: digestText("a rollout"),
  source: "argocd",
  kind: "deploy",
  at: timestamp(Date.now()),
  receivedAt: timestamp(Date.now()),
  cluster: "prod",
  objects: [],
  summary: "shop was synced"
}

const list = Effect.flatMap(Incidents, (incidents) => incidents.list())
const onlyIncident = Effect.repeat(list, { until: (found) => found.length > 0 }).pipe(
  Effect.map(([one]) => one ?? expect.unreachable("an incident"))
)
const untilHandled = Effect.flatMap(Bus, (bus) => Effect.repeat(bus.status, { until: ({ pending }) => pending === 0 }))

describe("intake", () => {
  it.live("takes a signal to an incident that ends", () =>
    Effect.gen(function* () {
      yield* publish(message())
      const { id } = yield* onlyIncident
      expect(endOf(yield* ended(id)).outcome).toContain("no runbook fits")
      yield* publish(message())
      yield* untilHandled
      expect(yield* list).toHaveLength(1)
    }).pipe(Effect.provide(working()))
  )

  it.live.each([
    { name: "after the signal was published", before: publish(message()) },
    {
      name: "after the incident was opened, before it was started",
      before: Effect.flatMap(Correlation, (correlation) =>
        Effect.andThen(publish(message()), correlation.accept([{ signal: odd, notes: [] }]))
      )
    }
  ])("goes on after a stop $name", ({ name, before }) => {
    const filename = join(folder, `${name}.db`)
    const memory: BusMemory = busMemory()
    return Effect.gen(function* () {
      yield* Effect.provide(before as Effect.Effect<unknown, unknown, Bus | Correlation>, stores(filename, layerMemoryBus(memory)))
      yield* Effect.gen(function* () {
        const { id } = yield* onlyIncident
        expect(endOf(yield* ended(id)).phase).toBe("handed-over")
        expect(yield* list).toHaveLength(1)
      }).pipe(Effect.provide(working(filename, layerMemoryBus(memory))))
    })
  })

  it.live("applies once what the bus hands over twice, and again what was published again", () =>
    Effect.gen(function* () {
      const handed = yield* Deferred.make<void>()
      const delivery = { ...message(), publishedAt: timestamp(0), attempt: 1 }
      const twice = Layer.effect(
        Bus,
        Effect.map(Bus, (bus) => ({
          ...bus,
          consume: (consumer) =>
            Effect.forEach([[delivery], [delivery, { ...delivery, publishedAt: timestamp(1) }], [delivery]], consumer).pipe(
              Effect.orDie,
              Effect.andThen(Deferred.succeed(handed, undefined)),
              Effect.andThen(Effect.never)
            )
        }))
      ).pipe(Layer.provide(layerMemoryBus()))
      yield* Effect.gen(function* () {
        yield* Deferred.await(handed)
        const sql = yield* SqlClient
        expect(yield* sql`SELECT times FROM alerts`).toEqual([{ times: 2 }])
        expect(yield* sql`SELECT published_at FROM consumed_messages ORDER BY published_at`).toEqual([
          { published_at: timestamp(0) },
          { published_at: timestamp(1) }
        ])
      }).pipe(Effect.provide(working(":memory:", twice)))
    })
  )

  it.live("gives changes to those who keep them, and what cannot be read to the dead", () =>
    Effect.gen(function* () {
      yield* publish(
        message({ id: change.id, type: "dev.handrail.change.v1", key: "shop", data: change }),
        message({ id: "odd", data: { status: "odd" } })
      )
      const bus = yield* Bus
      const [letter] = yield* Effect.repeat(bus.dead(10), { until: (letters) => letters.length > 0 })
      expect(letter).toMatchObject({ id: "odd", replayable: true, reason: expect.stringContaining("Missing key") })
      expect(yield* Effect.flatMap(Changes, (changes) => changes.list({}))).toEqual([change])
      expect(yield* list).toEqual([])
    }).pipe(Effect.provide(working(":memory:", layerMemoryBus(busMemory(), { maxAttempts: 2, retryDelayMs: 10 }))))
  )
})
