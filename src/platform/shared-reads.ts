import { Duration as D, Deferred, type Duration, Effect, Exit, Fiber, type Scope } from "effect"
import { CurrentScope } from "../domain/incident-scope.ts"
import { steadyMillis } from "./steady-clock.ts"

/** Reads that are shared: see `makeSharedReads`. */
export interface SharedReads<A, E> {
  /** `maxAge` is how old an answer may be, counted from when it was asked for; zero asks anew. */
  readonly read: (key: string, maxAge: Duration.Input, fetch: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

interface Entry<A, E> {
  readonly askedAt: number
  readonly answer: Deferred.Deferred<A, E>
  fiber?: Fiber.Fiber<unknown, unknown>
  waiting: number
}

/**
 * Readers that ask the same thing within `keep` share one fetch. A fetch belongs to nobody who waits for it: one that gives up
 * leaves it to the others, and the last to leave cancels it. Failures are not kept. Each waits by its own deadline, so the
 * fetch itself must be bounded. The scope owns all fetches.
 */
export const makeSharedReads = Effect.fnUntraced(function* <A, E>(
  keep: Duration.Input
): Effect.fn.Return<SharedReads<A, E>, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const entries = new Map<string, Entry<A, E>>()
  const remove = (key: string, entry: Entry<A, E>) => {
    if (entries.get(key) === entry) entries.delete(key)
  }

  const start = Effect.fnUntraced(function* (key: string, askedAt: number, fetch: Effect.Effect<A, E>) {
    const answer = yield* Deferred.make<A, E>()
    const inherited = yield* CurrentScope
    const entry: Entry<A, E> = { askedAt, answer, waiting: 0 }
    const life = Effect.gen(function* () {
      const exit = yield* Effect.exit(Effect.provideService(fetch, CurrentScope, { ...inherited, deadline: Number.POSITIVE_INFINITY }))
      if (Exit.isFailure(exit)) remove(key, entry)
      yield* Deferred.done(answer, exit)
      yield* Effect.sleep(keep)
      remove(key, entry)
    })
    entries.set(key, entry)
    entry.fiber = yield* Effect.forkIn(life, scope)
    return entry
  })

  const leave = (key: string, entry: Entry<A, E>) =>
    Effect.suspend(() => {
      entry.waiting -= 1
      if (entry.waiting > 0 || Deferred.isDoneUnsafe(entry.answer)) return Effect.void
      remove(key, entry)
      return entry.fiber === undefined ? Effect.void : Fiber.interrupt(entry.fiber)
    })

  return {
    read: (key, maxAge, fetch) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          const now = yield* steadyMillis
          const known = entries.get(key)
          const young = known !== undefined && now - known.askedAt < D.toMillis(D.fromInputUnsafe(maxAge))
          const entry = young ? known : yield* start(key, now, fetch)
          entry.waiting += 1
          return yield* restore(Deferred.await(entry.answer)).pipe(Effect.ensuring(leave(key, entry)))
        })
      )
  }
})
