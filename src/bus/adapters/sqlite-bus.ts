import { Clock, Effect, Latch, Layer, Result, Schedule } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { MigrationFailed } from "../../platform/sql/migrations.ts"
import { Bus, type BusMessage, type BusUnavailable } from "../bus.ts"
import { counted } from "../counted.ts"
import { busFull } from "../full.ts"
import { handOver } from "../hand-over.ts"
import type { BusLimits } from "../limits.ts"
import { tellDropped } from "../tell-dropped.ts"
import { type GroupCommitOptions, groupCommit } from "./group-commit.ts"
import { openBusFile } from "./sqlite-file.ts"
import { FORGOTTEN_AT_ONCE, sqliteMessages } from "./sqlite-messages.ts"
import { countPending, recover, sqliteShelf } from "./sqlite-shelf.ts"
import { wayGiver } from "./way-giver.ts"

const makeSqliteBus = Effect.fnUntraced(function* (filename: string, limits: BusLimits) {
  const file = yield* openBusFile(filename)
  const { attempt, sync, transaction } = file
  const messages = sqliteMessages(file, limits)
  const position = yield* attempt(() =>
    transaction(() => {
      messages.dropBeyondLimits()
      return recover(messages)
    })
  )
  const arrived = yield* Latch.make(true)
  const way = wayGiver(() => countPending(position) / limits.maxPending)

  const fits = (published: ReadonlyArray<BusMessage>, pending: number, now: number): boolean =>
    pending + published.length <= limits.maxPending || pending + messages.countNew(published, now) <= Math.max(pending, limits.maxPending)

  const commit: GroupCommitOptions["commit"] = (group, now) =>
    attempt(() => {
      let last = position.last
      const answers = messages.adding(() => {
        // a commit that was told to have failed may have been one
        last = Math.max(last, messages.last())
        return group.map((publication) => {
          const pending = last - position.handled + position.apart.length
          if (!fits(publication.messages, pending, now)) return Result.fail(busFull(limits, pending))
          const receipt = messages.add(publication.messages, publication.unreadable, last, now)
          last += receipt.accepted
          return Result.succeed(receipt)
        })
      })
      position.last = last
      way.published(group.length)
      return answers
    })

  const publishEach = yield* groupCommit({ commit, sync, committed: Effect.asVoid(arrived.open) })

  // what is forgotten no longer tells duplicates: a little at a time, so that nobody waits for it
  const forget = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    while ((yield* attempt(() => messages.forget(position.handled, now))) === FORGOTTEN_AT_ONCE) yield* Effect.sleep("1 millis")
  }).pipe(Effect.catch((error) => Effect.logWarning("the bus could not forget what is handled", error)))
  yield* Effect.forkScoped(Effect.repeat(forget, Schedule.spaced("1 second")))

  const status = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    attempt(() => {
      const first = position.last > position.handled ? position.handled + 1 : undefined
      const times = [position.apart[0]?.publishedAt, first === undefined ? undefined : messages.publishedAt(first)]
      const oldest = Math.min(...times.flatMap((time) => time ?? []))
      return {
        pending: countPending(position),
        oldestMs: Number.isFinite(oldest) ? Math.max(0, now - oldest) : 0,
        ...messages.countDead()
      }
    })
  )

  const replay = (ids?: ReadonlyArray<string>) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      attempt(() => {
        const last = Math.max(position.last, messages.last())
        const replayed = messages.adding(() => messages.replay(ids, last, now))
        position.last = last + replayed
        arrived.openUnsafe()
        return replayed
      })
    )

  yield* Effect.forkScoped(tellDropped(status, limits))

  return counted({
    publishEach,
    consume: (consumer) => handOver(sqliteShelf(file, messages, position, limits, arrived, way.giveWay), limits, consumer),
    status,
    dead: (limit) => attempt(() => messages.dead(limit)),
    replay,
    discard: (ids) => attempt(() => transaction(() => messages.discard(ids)))
  })
})

/** The bus in a SQLite file of its own, used by this process only. */
export const layerSqliteBus = (filename: string, limits: BusLimits): Layer.Layer<Bus, BusUnavailable | SqlError | MigrationFailed> =>
  Layer.effect(Bus, makeSqliteBus(filename, limits))
