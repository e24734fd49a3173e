import { Clock, Deferred, Effect, Exit, Latch } from "effect"
import { type BusFull, type BusMessage, BusUnavailable, type Receipt, type Unreadable } from "../bus.ts"

interface Publication {
  readonly messages: ReadonlyArray<BusMessage>
  readonly unreadable: ReadonlyArray<Unreadable>
  readonly answer: Deferred.Deferred<Receipt, BusUnavailable | BusFull>
}

export interface GroupCommitOptions {
  /** Writes what many have published in one commit; each has an answer of its own, in order. */
  readonly commit: (
    group: ReadonlyArray<Omit<Publication, "answer">>,
    now: number
  ) => Effect.Effect<ReadonlyArray<Exit.Exit<Receipt, BusFull>>, BusUnavailable>
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
  let waiting: ReadonlyArray<Publication> = []

  const settle = Effect.fnUntraced(function* (group: ReadonlyArray<Publication>) {
    const answers = yield* Effect.exit(Effect.tap(commit(group, yield* Clock.currentTimeMillis), () => sync))
    for (const [index, { answer }] of group.entries()) {
      const own = Exit.isSuccess(answers) ? answers.value[index] : Exit.failCause(answers.cause)
      Deferred.doneUnsafe(answer, own ?? Exit.die("a publication without an answer"))
    }
    yield* committed
  })

  const round = Effect.gen(function* () {
    yield* arrived.await
    // those whose requests are being read in this turn of the event loop come along
    yield* Effect.yieldNow
    yield* arrived.close
    const group = waiting
    waiting = []
    yield* Effect.uninterruptible(settle(group))
  })

  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const { answer } of waiting) Deferred.doneUnsafe(answer, Exit.fail(stopping))
    })
  )
  yield* Effect.forkScoped(Effect.forever(round, { disableYield: true }))

  return (messages: ReadonlyArray<BusMessage>, unreadable: ReadonlyArray<Unreadable> = []) =>
    Effect.suspend(() => {
      const answer = Deferred.makeUnsafe<Receipt, BusUnavailable | BusFull>()
      waiting = [...waiting, { messages, unreadable, answer }]
      arrived.openUnsafe()
      return Deferred.await(answer)
    })
})
