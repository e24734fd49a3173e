import { Deferred, Effect, Semaphore } from "effect"

interface Group<K, E> {
  readonly keys: Set<K>
  readonly answer: Deferred.Deferred<ReadonlySet<K>, E>
}

/**
 * A question about some keys, answered by those of which it is true. One is asked at a time; whoever comes meanwhile is answered by the next,
 * which is about the keys of all of them, and so begins after each of them has come. A failure is everybody's; nobody who gives up waiting
 * stops it for the others.
 */
export const askedTogether = Effect.fnUntraced(function* <K, E>(ask: (keys: ReadonlyArray<K>) => Effect.Effect<ReadonlySet<K>, E>) {
  const scope = yield* Effect.scope
  const turn = yield* Semaphore.make(1)
  let gathering: Group<K, E> | undefined

  const begin = Effect.gen(function* () {
    const group: Group<K, E> = { keys: new Set(), answer: yield* Deferred.make<ReadonlySet<K>, E>() }
    gathering = group
    const asked = Effect.suspend(() => {
      gathering = undefined
      return ask([...group.keys])
    })
    yield* turn.withPermit(asked).pipe(
      Effect.onExit((exit) => Deferred.done(group.answer, exit)),
      Effect.forkIn(scope)
    )
    return group
  })

  return (keys: ReadonlyArray<K>): Effect.Effect<ReadonlySet<K>, E> =>
    Effect.gen(function* () {
      const group = gathering ?? (yield* begin)
      for (const key of keys) group.keys.add(key)
      const answer = yield* Deferred.await(group.answer)
      return new Set(keys.filter((key) => answer.has(key)))
    })
})
