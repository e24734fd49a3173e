/** The bus in memory, for tests: as the others are in everything but that it is gone with the process. */
import { Clock, Effect, Latch, Layer } from "effect"
import { millisOf, timestamp } from "../../domain/ids.ts"
import { Bus, type BusMessage, type DeadLetter, type Delivery, type Publication } from "../bus.ts"
import { busFull } from "../full.ts"
import { handOver, type Shelf } from "../hand-over.ts"
import { type BusLimits, defaultLimits } from "../limits.ts"
import { publishOne } from "../publish-one.ts"

interface Entry {
  readonly message: BusMessage
  readonly publishedAt: number
  attempts: number
  /** It failed: it comes alone, and not before this time. */
  aloneFrom: number | undefined
}

interface Dead {
  readonly letter: DeadLetter
  readonly message: BusMessage | undefined
}

/** What a bus in memory holds. Given to a second bus, it is as it is after a restart. */
export interface BusMemory {
  /** In the order in which they came; out once acknowledged or dead. */
  entries: ReadonlyArray<Entry>
  /** When each id was published last. */
  readonly published: Map<string, number>
  /** The oldest first. */
  readonly dead: Map<string, Dead>
  dropped: number
}

export const busMemory = (): BusMemory => ({ entries: [], published: new Map(), dead: new Map(), dropped: 0 })

const bury = (memory: BusMemory, { maxDead, maxDeadBytes }: BusLimits, buried: Dead): void => {
  const { dead } = memory
  dead.delete(buried.letter.id)
  dead.set(buried.letter.id, buried)
  let bytes = 0
  for (const [place, { letter }] of [...dead.values()].reverse().entries()) {
    bytes += Buffer.byteLength(letter.content)
    if (place === 0 || (place < maxDead && bytes <= maxDeadBytes)) continue
    dead.delete(letter.id)
    memory.dropped++
  }
}

const deliveryOf = ({ attempts, message, publishedAt }: Entry): Delivery => ({
  ...message,
  attempt: attempts,
  publishedAt: timestamp(publishedAt)
})

const isOf = (batch: ReadonlyArray<Delivery>) => {
  const times = new Map(batch.map(({ id, publishedAt }) => [id, millisOf(publishedAt)]))
  return ({ message, publishedAt }: Entry): boolean => times.get(message.id) === publishedAt
}

/** The first that may go, each with those of other keys that may go with it: something that goes alone keeps its key waiting. */
const nextOf = (entries: ReadonlyArray<Entry>, now: number, most: number): ReadonlyArray<Entry> => {
  const waiting = new Set<string>()
  const batch: Array<Entry> = []
  for (const entry of entries) {
    if (waiting.has(entry.message.key)) continue
    if (entry.aloneFrom === undefined) batch.push(entry)
    else if (batch.length === 0 && entry.aloneFrom <= now) return [entry]
    else waiting.add(entry.message.key)
    if (batch.length === most) break
  }
  return batch
}

const shelfOf = (memory: BusMemory, limits: BusLimits, arrived: Latch.Latch): Shelf => {
  const change = (batch: ReadonlyArray<Delivery>, update: (entry: Entry) => void) =>
    Effect.sync(() => memory.entries.filter(isOf(batch)).forEach(update))
  const remove = (batch: ReadonlyArray<Delivery>) =>
    Effect.sync(() => {
      const isIn = isOf(batch)
      memory.entries = memory.entries.filter((entry) => !isIn(entry))
    })
  return {
    take: Effect.gen(function* () {
      yield* arrived.close
      const batch = nextOf(memory.entries, yield* Clock.currentTimeMillis, limits.batch)
      for (const entry of batch) entry.attempts++
      return batch.map(deliveryOf)
    }),
    acknowledge: remove,
    putBack: (batch) =>
      change(batch, (entry) => {
        entry.attempts--
      }),
    setApart: (batch, notBefore) =>
      change(batch, (entry) => {
        entry.aloneFrom = notBefore
      }),
    bury: (delivery, reason) =>
      Effect.gen(function* () {
        const at = timestamp(yield* Clock.currentTimeMillis)
        const { attempt: attempts, publishedAt: _, ...message } = delivery
        const { id, source } = message
        const letter = { id, source, at, reason, attempts, content: JSON.stringify(message), replayable: true }
        bury(memory, limits, { letter, message })
        yield* remove([delivery])
      }),
    untilReady: Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const due = memory.entries.flatMap(({ aloneFrom }) => aloneFrom ?? [])
      yield* due.length === 0 ? arrived.await : Effect.race(arrived.await, Effect.sleep(Math.max(0, Math.min(...due) - now)))
    }),
    giveWay: () => Effect.void
  }
}

const makeMemoryBus = (memory: BusMemory, limits: BusLimits) =>
  Effect.gen(function* () {
    const arrived = yield* Latch.make(true)

    const add = (messages: ReadonlyArray<BusMessage>, publishedAt: number) => {
      memory.entries = [...memory.entries, ...messages.map((message) => ({ message, publishedAt, attempts: 0, aloneFrom: undefined }))]
      for (const { id } of messages) memory.published.set(id, publishedAt)
    }

    const publish = Effect.fnUntraced(function* ({ messages, unreadable }: Publication) {
      const now = yield* Clock.currentTimeMillis
      const first = new Map(messages.map((message) => [message.id, message] as const).reverse())
      const fresh = messages.filter(
        (message) =>
          first.get(message.id) === message && now - (memory.published.get(message.id) ?? Number.NEGATIVE_INFINITY) > limits.dedupWindowMs
      )
      const pending = memory.entries.length
      if (fresh.length > 0 && pending + fresh.length > limits.maxPending) return yield* busFull(limits, pending)
      add(fresh, now)
      for (const { id, source, raw, reason } of unreadable) {
        const letter = { id, source, at: timestamp(now), reason, attempts: 0, content: raw, replayable: false }
        bury(memory, limits, { letter, message: undefined })
      }
      yield* arrived.open
      return { accepted: fresh.length, duplicates: messages.length - fresh.length, unreadable: unreadable.length }
    })

    const replay = (ids: ReadonlyArray<string> = [...memory.dead.keys()]) =>
      Effect.gen(function* () {
        const messages = ids.flatMap((id) => memory.dead.get(id)?.message ?? [])
        add(messages, yield* Clock.currentTimeMillis)
        for (const { id } of messages) memory.dead.delete(id)
        yield* arrived.open
        return messages.length
      })

    const publishEach = (publications: ReadonlyArray<Publication>) =>
      Effect.forEach(publications, (publication) => Effect.result(publish(publication)))

    return Bus.of({
      publishEach,
      publish: publishOne(publishEach),
      consume: (consumer) => handOver(shelfOf(memory, limits, arrived), limits, consumer),
      status: Effect.map(Clock.currentTimeMillis, (now) => ({
        pending: memory.entries.length,
        oldestMs: memory.entries.length === 0 ? 0 : now - Math.min(...memory.entries.map(({ publishedAt }) => publishedAt)),
        dead: memory.dead.size,
        dropped: memory.dropped
      })),
      dead: (limit) =>
        Effect.sync(() =>
          [...memory.dead.values()]
            .reverse()
            .slice(0, limit)
            .map(({ letter }) => letter)
        ),
      replay,
      discard: (ids) => Effect.sync(() => ids.filter((id) => memory.dead.delete(id)).length)
    })
  })

export const layerMemoryBus = (memory: BusMemory = busMemory(), limits: Partial<BusLimits> = {}): Layer.Layer<Bus> =>
  Layer.effect(Bus, makeMemoryBus(memory, { ...defaultLimits, ...limits }))
