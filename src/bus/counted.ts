import { Effect, Metric, Result } from "effect"
import type { Bus, Publication, Published } from "./bus.ts"
import { publishOne } from "./publish-one.ts"

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

const countAll = (publications: ReadonlyArray<Publication>, answers: ReadonlyArray<Published>): Effect.Effect<void> => {
  let [accepted, duplicates, unreadable, refused] = [0, 0, 0, 0]
  for (const [index, answer] of answers.entries()) {
    if (Result.isSuccess(answer)) {
      accepted += answer.success.accepted
      duplicates += answer.success.duplicates
      unreadable += answer.success.unreadable
    } else refused += (publications[index]?.messages.length ?? 0) + (publications[index]?.unreadable.length ?? 0)
  }
  return Effect.all(
    [
      add(results.accepted, accepted),
      add(results.duplicate, duplicates),
      add(results.unreadable, unreadable),
      add(results.refused, refused)
    ],
    { discard: true }
  )
}

/** A bus that counts what is published on it. */
export const counted = (bus: Omit<Bus["Service"], "publish">): Bus["Service"] => {
  const publishEach = (publications: ReadonlyArray<Publication>) =>
    Effect.tap(bus.publishEach(publications), (answers) => countAll(publications, answers))
  return { ...bus, publishEach, publish: publishOne(publishEach) }
}
