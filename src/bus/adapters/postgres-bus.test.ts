import { expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Schedule } from "effect"
import { describeWith } from "../../../toolbox/vitest.ts"
import { timestamp } from "../../domain/ids.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { Bus, type BusMessage, type Delivery } from "../bus.ts"
import { busContract } from "../bus-contract.fixture.ts"
import { type BusLimits, defaultLimits } from "../limits.ts"
import { sharedBusContract } from "../shared-bus.fixture.ts"
import { layerPostgresBus } from "./postgres-bus.ts"
import { postgresBusMigrations } from "./postgres-migrations.ts"

const onDatabase =
  (url: string) =>
  (limits: Partial<BusLimits> = {}) =>
    layerPostgresBus({ ...defaultLimits, ...limits }).pipe(
      Layer.provideMerge(Layer.effectDiscard(migrate({ bus: postgresBusMigrations }))),
      Layer.provide(Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: 8 })))
    )

const signalOf = (cluster: string, number: number): BusMessage => ({
  id: `${cluster}/${number}`,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key: `alertmanager/${cluster}/fingerprint-${number}`,
  time: timestamp(0),
  data: { cluster },
  notes: []
})

const clusters = Array.from({ length: 20 }, (_, number) => `cluster-${number}`)

describeWith(["postgres"], () => {
  const { newDatabase, server } = postgresForSuite()

  busContract("Postgres bus", { fresh: Effect.map(newDatabase, onDatabase) })
  sharedBusContract("Postgres bus", {
    fresh: Effect.map(newDatabase, (url) => ({ open: onDatabase(url)(), arguments: ["postgres", url] })),
    server
  })

  it.live("gives all alerts of one cluster to one process, whichever they are", () =>
    Effect.gen(function* () {
      const open = onDatabase(yield* newDatabase)()
      const buses = yield* Effect.replicateEffect(
        Effect.map(Layer.build(Layer.fresh(open)), (context) => Context.get(context, Bus)),
        2
      )
      const [first] = buses
      const seen: Array<{ readonly cluster: string; readonly by: number; readonly number: number }> = []
      for (const [by, bus] of buses.entries()) {
        const note = (batch: ReadonlyArray<Delivery>) =>
          Effect.sync(() => {
            for (const { id } of batch) seen.push({ cluster: id.split("/")[0] ?? "", number: Number(id.split("/")[1]), by })
          })
        yield* Effect.forkScoped(bus.consume(note))
      }
      const whoHandled = Effect.fnUntraced(function* (from: number) {
        const numbers = [from, from + 1, from + 2]
        yield* first?.publish(clusters.flatMap((cluster) => numbers.map((number) => signalOf(cluster, number)))) ?? Effect.void
        const handled = () => seen.filter(({ number }) => number >= from)
        yield* Effect.repeat(Effect.sync(handled), {
          until: ({ length }) => length === clusters.length * numbers.length,
          schedule: Schedule.spaced("10 millis")
        })
        return Map.groupBy(handled(), ({ cluster }) => cluster)
      })
      // both have their shares once each has handled something
      for (let from = 0; new Set(seen.map(({ by }) => by)).size < 2; from += 3) yield* whoHandled(from)
      for (const [cluster, some] of yield* whoHandled(1_000_000)) expect(new Set(some.map(({ by }) => by)).size, cluster).toBe(1)
    }).pipe(Effect.scoped)
  )
})
