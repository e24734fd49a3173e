import { Effect, Metric } from "effect"
import type { Bus } from "./bus.ts"

const published = Metric.counter("handrail_bus_published_total", {
  description: "What was published, by what became of it: accepted, duplicate, unreadable (and dead at once), or refused",
  incremental: true
})
const results = {
  accepted: Metric.withAttributes(published, { result: "accepted" }),
  duplicate: Metric.withAttributes(published, { result: "duplicate" }),
  unreadable: Metric.withAttributes(published, { result: "unreadable" }),
  refused: Metric.withAttributes(published, { result: "refused" })
}

const add = (metric: (typeof results)[keyof typeof results], count: number): Effect.Effect<void> =>
  count === 0 ? Effect.void : Metric.update(metric, count)

/** A bus that counts what is published on it. */
export const counted = (bus: Bus["Service"]): Bus["Service"] => ({
  ...bus,
  publish: (messages, unreadable = []) =>
    bus.publish(messages, unreadable).pipe(
      Effect.tap((receipt) =>
        Effect.andThen(
          add(results.accepted, receipt.accepted),
          Effect.andThen(add(results.duplicate, receipt.duplicates), add(results.unreadable, receipt.unreadable))
        )
      ),
      Effect.tapError(() => add(results.refused, messages.length + unreadable.length))
    )
})
