/**
 * A process on the bus in the file that its first argument names, to be killed by a test. `publish` publishes without end and prints the
 * ids that were acknowledged; `consume` prints what it handles and hangs at `killer/1`.
 */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { Bus, type BusMessage } from "../bus.ts"
import { defaultLimits } from "../limits.ts"
import { layerSqliteBus } from "./sqlite-bus.ts"

const [, , filename = "", mode] = process.argv

const tell = (ids: ReadonlyArray<string>) => writeSync(1, ids.map((id) => `${id}\n`).join(""))

const message = (id: string): BusMessage => ({
  id,
  type: "dev.handrail.signal.v1",
  source: "alertmanager",
  key: id.split("/")[0] ?? id,
  time: timestamp(0),
  data: { id },
  notes: []
})

const publish = Effect.gen(function* () {
  const bus = yield* Bus
  const without = (publisher: number) =>
    Effect.gen(function* () {
      for (let number = 0; ; number++) {
        const ids = [`${publisher}/${number}`, `${publisher}/${number}b`]
        yield* bus.publish(ids.map(message))
        tell(ids)
      }
    })
  return yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8], without, { concurrency: "unbounded" })
})

const consume = Effect.gen(function* () {
  const bus = yield* Bus
  return yield* bus.consume((batch) =>
    Effect.suspend(() => {
      const ids = batch.map(({ id }) => id)
      if (ids.includes("killer/1")) {
        tell(["hangs"])
        return Effect.never
      }
      tell(ids)
      return Effect.void
    })
  )
})

await Effect.runPromise((mode === "publish" ? publish : consume).pipe(Effect.provide(layerSqliteBus(filename, defaultLimits))))
