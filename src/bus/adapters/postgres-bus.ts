import { PgClient } from "@effect/sql-pg"
import { Clock, Effect, Latch, Layer, Queue, Result, Schedule } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { Bus, type BusMessage } from "../bus.ts"
import { counted } from "../counted.ts"
import { busFull } from "../full.ts"
import { handOver } from "../hand-over.ts"
import type { BusLimits } from "../limits.ts"
import { tellDropped } from "../tell-dropped.ts"
import { type GroupCommitOptions, groupCommit } from "./group-commit.ts"
import { CHANNEL, postgresMessages } from "./postgres-messages.ts"
import { postgresShares } from "./postgres-shares.ts"
import { busUnavailable, postgresShelf } from "./postgres-shelf.ts"

/** Milliseconds for which a count of what waits is believed, since other processes publish too. */
const COUNTED_FOR = 2000

const makePostgresBus = Effect.fnUntraced(function* (limits: BusLimits) {
  const sql = yield* PgClient.PgClient
  const messages = postgresMessages(sql, limits)
  const arrived = yield* Latch.make(true)
  let known = { pending: Number.POSITIVE_INFINITY, at: 0 }

  /** What waits at most, as far as this process knows; counted when it would not all fit or when too long ago. */
  const pendingBefore = Effect.fnUntraced(function* (coming: number, now: number) {
    if (known.pending + coming > limits.maxPending || now - known.at > COUNTED_FOR)
      known = { pending: (yield* messages.count).pending, at: now }
    return known.pending
  })

  type Group = Parameters<GroupCommitOptions["commit"]>[0]

  /** Which publications of the group may be stored, and what each would add. When all fit, nobody needs to know what is a duplicate. */
  const admit = Effect.fnUntraced(function* (group: Group, now: number) {
    const all = group.flatMap((publication) => publication.messages)
    let pending = yield* pendingBefore(all.length, now)
    if (pending + all.length <= limits.maxPending) return group.map(() => undefined)
    const seen = yield* messages.knownOf(all, now - limits.dedupWindowMs)
    return group.map((publication) => {
      const fresh = new Set(publication.messages.map(messages.storedId).filter((id) => !seen.has(id)))
      if (fresh.size > 0 && pending + fresh.size > limits.maxPending) return busFull(limits, pending)
      pending += fresh.size
      for (const id of fresh) seen.add(id)
      return undefined
    })
  })

  const store = Effect.fnUntraced(function* (group: Group, now: number) {
    const refusals = yield* admit(group, now)
    const admitted = group.filter((_, index) => refusals[index] === undefined)
    const owner = new Map<string, BusMessage>()
    for (const message of admitted.flatMap((publication) => publication.messages)) {
      const id = messages.storedId(message)
      if (!owner.has(id)) owner.set(id, message)
    }
    const fresh = yield* messages.add([...owner.values()], now, now - limits.dedupWindowMs)
    yield* messages.buryUnreadable(
      admitted.flatMap(({ unreadable }) => unreadable),
      now
    )
    known = { ...known, pending: known.pending + fresh.size }
    const isNew = (message: BusMessage) => {
      const id = messages.storedId(message)
      return fresh.has(id) && owner.get(id) === message
    }
    return group.map((publication, index) => {
      const refusal = refusals[index]
      if (refusal !== undefined) return Result.fail(refusal)
      const accepted = publication.messages.filter(isNew).length
      return Result.succeed({ accepted, duplicates: publication.messages.length - accepted, unreadable: publication.unreadable.length })
    })
  })

  const commit: GroupCommitOptions["commit"] = (group, now) => {
    const stored = store(group, now)
    // one statement is a transaction of its own, which spares two round trips
    return (group.some(({ unreadable }) => unreadable.length > 0) ? sql.withTransaction(stored) : stored).pipe(
      Effect.mapError(busUnavailable)
    )
  }

  const publishEach = yield* groupCommit({ commit, sync: Effect.void, committed: Effect.asVoid(arrived.open) })

  const forget = Effect.flatMap(Clock.currentTimeMillis, (now) => messages.forget(now - limits.dedupWindowMs)).pipe(
    Effect.catch((error) => Effect.logWarning("the bus could not forget the ids of what is handled", error))
  )
  yield* Effect.forkScoped(Effect.repeat(forget, Schedule.spaced("10 seconds")))

  /** Opens the latch when any process publishes. While it cannot listen, the shelf looks by itself. */
  const listen = Effect.gen(function* () {
    const notes = yield* sql.listen(CHANNEL)
    yield* Effect.forever(Effect.andThen(Queue.takeAll(notes), arrived.open))
  }).pipe(Effect.scoped, Effect.ignore, Effect.repeat(Schedule.spaced("1 second")))

  const status = Effect.gen(function* () {
    const { oldest, pending } = yield* messages.count
    const now = yield* Clock.currentTimeMillis
    return { pending, oldestMs: oldest === null ? 0 : Math.max(0, now - oldest), ...(yield* messages.countDead) }
  }).pipe(Effect.mapError(busUnavailable))
  yield* Effect.forkScoped(tellDropped(status, limits))

  return counted({
    publishEach,
    consume: (consumer) =>
      Effect.gen(function* () {
        yield* Effect.forkScoped(listen)
        const shares = yield* postgresShares(sql)
        return yield* handOver(postgresShelf({ messages, shares, limits, arrived }), limits, consumer)
      }).pipe(Effect.scoped),
    status,
    dead: (limit) => Effect.mapError(messages.dead(limit), busUnavailable),
    replay: (ids) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => messages.replay(ids, now)).pipe(
        Effect.tap(() => arrived.open),
        Effect.mapError(busUnavailable)
      ),
    discard: (ids) => Effect.mapError(messages.discard(ids), busUnavailable)
  })
})

/** The bus in the Postgres that the incidents are in, shared by all processes that use it. Needs the tables of `postgres-migrations.ts`. */
export const layerPostgresBus = (limits: BusLimits): Layer.Layer<Bus, SqlError, PgClient.PgClient> =>
  Layer.effect(Bus, makePostgresBus(limits))
