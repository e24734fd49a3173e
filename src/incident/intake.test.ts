import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { timestamp } from "../domain/ids.ts"
import { decodeNotification } from "../ingest/alertmanager.ts"
import { Inbox } from "../ingest/inbox.ts"
import { migrations } from "../ingest/migrations.ts"
import { alert, notification } from "../ingest/notification.fixture.ts"
import { layerInbox } from "../ingest/sql-inbox.ts"
import { migrate } from "../platform/sql/migrations.ts"
import { layerMemoryEngine } from "./adapters/engine-layers.ts"
import { ended, endOf, layerWorld, makeWorld } from "./adapters/engine-world.fixture.ts"
import { Correlation } from "./correlation/correlation.ts"
import { Incidents } from "./incidents.ts"
import { layerIntake } from "./intake.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-intake-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const stores = (filename: string) =>
  layerInbox.pipe(
    Layer.provideMerge(Layer.effectDiscard(migrate({ ingest: migrations }))),
    Layer.provideMerge(layerWorld(makeWorld(), filename))
  )
const working = (filename: string) => layerIntake.pipe(Layer.provideMerge(layerMemoryEngine), Layer.provideMerge(stores(filename)))

const labels = { alertname: "Odd", cluster: "prod", namespace: "shop" }
const receive = Effect.gen(function* () {
  const { alerts, rejected } = yield* decodeNotification(notification([alert({ labels })]), { receivedAt: timestamp(0) })
  yield* (yield* Inbox).receive({ alerts, rejected })
  return alerts.map(({ signal, notes }) => ({ signal, notes }))
})
const onlyIncident = Effect.repeat(
  Effect.flatMap(Incidents, (incidents) => incidents.list()),
  { until: (found) => found.length > 0 }
).pipe(Effect.map(([one]) => one ?? expect.unreachable("an incident")))

describe("intake", () => {
  it.live("takes a notification to an incident that ends", () =>
    Effect.gen(function* () {
      yield* receive
      const { id } = yield* onlyIncident
      expect(endOf(yield* ended(id)).outcome).toContain("no runbook fits")
      yield* receive
      expect(yield* Effect.flatMap(Incidents, (incidents) => incidents.list())).toHaveLength(1)
    }).pipe(Effect.provide(working(":memory:")))
  )

  it.live.each([
    { name: "after the notification was stored", before: Effect.asVoid(receive) },
    {
      name: "after the incident was opened, before it was started",
      before: Effect.asVoid(Effect.flatMap(receive, (batch) => Effect.flatMap(Correlation, (correlation) => correlation.accept(batch))))
    }
  ])("goes on after a stop $name", ({ name, before }) => {
    const filename = join(folder, `${name}.db`)
    return Effect.gen(function* () {
      yield* before.pipe(Effect.provide(stores(filename)))
      yield* Effect.gen(function* () {
        const { id } = yield* onlyIncident
        expect(endOf(yield* ended(id)).phase).toBe("handed-over")
        expect(yield* Effect.flatMap(Incidents, (incidents) => incidents.list())).toHaveLength(1)
      }).pipe(Effect.provide(working(filename)))
    })
  })
})
