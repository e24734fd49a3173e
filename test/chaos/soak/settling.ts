/** What is to come once nobody is struck any more, and how long each part of it takes. */
import { Effect } from "effect"
import { isOver } from "../../scenarios/told-events.ts"
import { ask, gauge, isSettled } from "../handrail.ts"
import { byIncident, isFiring, signalKeys } from "../judge.ts"
import type { Place } from "../place.ts"
import { readRecord } from "../record.ts"
import type { Senders } from "./senders.ts"

/** Milliseconds. What has not come by then is stuck, however slow the machine is. */
const PATIENCE = 300_000

interface Part {
  readonly what: string
  /** What is still to come of it, in words; nothing when all has. */
  readonly left: Effect.Effect<string | undefined, { readonly message: string }>
}

const ready = (place: Place, index: number): Part => ({
  what: `replica ${index + 1} ready`,
  left: Effect.map(ask(place, "/readyz"), ({ body, status }) =>
    status === 200 ? undefined : `it answers ${status}: ${body.slice(0, 200)}`
  )
})

const told = (place: Place, senders: Senders): Part => ({
  what: "all told",
  left: Effect.map(readRecord(place), ({ events, revisions }) => {
    const { acknowledged, overFirst } = senders.sent()
    const known = new Set([...signalKeys(events), ...revisions])
    const owed = [...[...acknowledged].filter((key) => isFiring(key) && !overFirst.has(key)), ...senders.changes]
    const left = owed.filter((key) => !known.has(key)).length
    return left === 0 ? undefined : `${left} of ${owed.length} are not told`
  })
})

const handled = (place: Place): Part => ({
  what: "bus empty",
  left: Effect.map(gauge(place, "handrail_bus_pending"), (count) => (count === 0 ? undefined : `${count} messages wait`))
})

const ended = (place: Place): Part => ({
  what: "all ended",
  left: Effect.gen(function* () {
    const { events } = yield* readRecord(place)
    const open = [...byIncident(events)].filter(([, all]) => !isOver(all)).map(([incident]) => incident)
    if (open.length > 0) return `${open.length} incidents are open: ${open.slice(0, 3).join(", ")}`
    return (yield* isSettled(place)) ? undefined : "something waits"
  })
})

/** Looks until nothing is left of it, and not for ever. */
const wait = Effect.fnUntraced(function* ({ left, what }: Part) {
  const began = performance.now()
  for (;;) {
    const missing = yield* left
    const took = performance.now() - began
    if (missing === undefined || took > PATIENCE) return { what, took, missing }
    yield* Effect.sleep("500 millis")
  }
})

/** Waits for all parts; gives how long each took, in words, and what did not come. */
export const settle = Effect.fnUntraced(function* (places: readonly [Place, ...Array<Place>], senders: Senders) {
  const [place] = places
  const parts = [...places.map(ready), told(place, senders), handled(place), ended(place)]
  const waited = yield* Effect.forEach(parts, wait, { concurrency: "unbounded" })
  return {
    note: waited.map(({ what, took }) => `${what} after ${(took / 1_000).toFixed(1)} s`).join(", "),
    problems: waited.flatMap(({ what, missing }) => (missing === undefined ? [] : [`not ${what} within ${PATIENCE / 1_000} s: ${missing}`]))
  }
})
