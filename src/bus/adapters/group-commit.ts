import { Clock, Deferred, Effect, Exit, Latch, Result } from "effect"
import { type BusFull, BusUnavailable, type Publication, type Published, type Receipt } from "../bus.ts"

interface Call {
  readonly publications: ReadonlyArray<Publication>
  readonly answer: Deferred.Deferred<ReadonlyArray<Published>>
}

export interface GroupCommitOptions {
  /** Writes what many have published in one commit; each has an answer of its own, in order. */
  readonly commit: (
    group: ReadonlyArray<Publication>,
    now: number
  ) => Effect.Effect<ReadonlyArray<Result.Result<Receipt, BusFull>>, BusUnavailable>
  /** What was committed is on disk when it returns. */
  readonly sync: Effect.Effect<void, BusUnavailable>
  /** Runs once a group is on disk. */
  readonly committed: Effect.Effect<void>
}

const stopping = new BusUnavailable({
  message: "Handrail is stopping; nothing of this was stored",
  where: "the bus",
  next: "send it again once Handrail runs",
  cause: "the bus is closed"
})

/**
 * Puts what is published at the same time, over whatever connections, on disk with one sync: what comes while one group is being written
 * is the next group. So the disk bounds how long a publication takes and not how many there are.
 */
export const groupCommit = Effect.fnUntraced(function* ({ commit, committed, sync }: GroupCommitOptions) {
  const arrived = yield* Latch.make(false)
  let waiting: Array<Call> = []

  const settle = Effect.fnUntraced(function* (calls: ReadonlyArray<Call>) {
    const group = calls.flatMap(({ publications }) => publications)
    const answers = yield* Effect.exit(Effect.result(Effect.tap(commit(group, yield* Clock.currentTimeMillis), () => sync)))
    let from = 0
    for (const { answer, publications } of calls) {
      const to = from + publications.length
      const own = Exit.map(answers, (result) =>
        Result.isSuccess(result) ? result.success.slice(from, to) : publications.map(() => Result.fail(result.failure))
      )
      Deferred.doneUnsafe(answer, own)
      from = to
    }
    yield* committed
  })

  const round = Effect.gen(function* () {
    yield* arrived.await
    // what is published in this turn of the event loop comes along
    yield* Effect.yieldNow
    yield* arrived.close
    const calls = waiting
    waiting = []
    yield* Effect.uninterruptible(settle(calls))
  })

  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const { answer, publications } of waiting)
        Deferred.doneUnsafe(answer, Exit.succeed(publications.map(() => Result.fail(stopping))))
    })
  )
  yield* Effect.forkScoped(Effect.forever(round, { disableYield: true }))

  return (publications: ReadonlyArray<Publication>): Effect.Effect<ReadonlyArray<Published>> =>
    Effect.suspend(() => {
      const answer = Deferred.makeUnsafe<ReadonlyArray<Published>>()
      waiting.push({ publications, answer })
      arrived.openUnsafe()
      return Deferred.await(answer)
    })
})
