/** A process that takes a batch, prints its ids and never comes to an end. Arguments: the kind of bus and what it needs. */
import { Effect, Layer, Redacted } from "effect"
import { layerPostgres } from "../platform/sql/postgres-client.ts"
import { layerNatsBus } from "./adapters/nats-bus.ts"
import { layerPostgresBus } from "./adapters/postgres-bus.ts"
import { Bus } from "./bus.ts"
import { defaultLimits } from "./limits.ts"

const [, , kind, url = "", stream = ""] = process.argv

const layer: Layer.Layer<Bus, unknown> =
  kind === "nats"
    ? layerNatsBus({ servers: [url], stream, replicas: 1 }, defaultLimits)
    : layerPostgresBus(defaultLimits).pipe(Layer.provide(layerPostgres({ url: Redacted.make(url), connections: 8 })))

await Effect.gen(function* () {
  const bus = yield* Bus
  yield* bus.consume((batch) =>
    Effect.andThen(
      Effect.sync(() => process.stdout.write(JSON.stringify(batch.map(({ id }) => id)))),
      Effect.never
    )
  )
}).pipe(Effect.provide(layer), Effect.runPromise)
