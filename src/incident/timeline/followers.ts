import { Effect, Latch, Stream } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"

/** Wakes those who follow an incident. A wake says only that there may be something to read: the table is what is read. */
export interface Followers {
  readonly wake: (incident: IncidentId) => void
  /** Wakes everybody: another process may have told something. */
  readonly wakeAll: () => void
  /** Runs `next` for the events from where the last ones stopped, again at every wake, until it says that the incident is over. */
  readonly stream: <E>(
    incident: IncidentId,
    fromSeq: number,
    next: (fromSeq: number) => Effect.Effect<Page, E>
  ) => Stream.Stream<TimelineEvent, E>
}

interface Page {
  readonly events: ReadonlyArray<TimelineEvent>
  readonly over: boolean
}

export const makeFollowers = (): Followers => {
  const latches = new Map<IncidentId, Set<Latch.Latch>>()

  const register = (incident: IncidentId) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const latch = Latch.makeUnsafe(true)
        latches.set(incident, (latches.get(incident) ?? new Set()).add(latch))
        return latch
      }),
      (latch) =>
        Effect.sync(() => {
          const others = latches.get(incident)
          others?.delete(latch)
          if (others?.size === 0) latches.delete(incident)
        })
    )

  return {
    wake: (incident) => {
      for (const latch of latches.get(incident) ?? []) latch.openUnsafe()
    },
    wakeAll: () => {
      for (const some of latches.values()) for (const latch of some) latch.openUnsafe()
    },
    stream: (incident, fromSeq, next) =>
      Stream.unwrap(
        Effect.map(register(incident), (latch) =>
          Stream.unfold({ seq: fromSeq, over: false }, ({ seq, over }) =>
            Effect.gen(function* () {
              if (over) return undefined
              yield* latch.await
              // closed before the read: an append after the read opens it again
              latch.closeUnsafe()
              const page = yield* next(seq)
              return [page.events, { seq: (page.events.at(-1)?.seq ?? seq - 1) + 1, over: page.over }] as const
            })
          ).pipe(Stream.flatMap(Stream.fromIterable))
        )
      )
  }
}
