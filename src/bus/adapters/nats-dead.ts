import { JetStreamApiCodes, JetStreamApiError, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream"
import { Effect } from "effect"
import type { BusMessage, BusUnavailable, DeadLetter } from "../bus.ts"
import type { BusLimits } from "../limits.ts"
import type { Attempt } from "./nats-connection.ts"
import type { Names } from "./nats-streams.ts"

interface Kept {
  readonly seq: number
  readonly letter: DeadLetter
}

/** Milliseconds for reading the letters. */
const PATIENCE = 5_000

interface Options {
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  readonly names: Names
  readonly attempt: Attempt
  readonly limits: BusLimits
}

/** How many letters there are, the bytes that the server counts for them, and how many were dropped. */
const totalsOf = async ({ manager, names }: Options) => {
  const { state } = await manager.streams.info(names.dead)
  const { dropped, seq } = await readDropped(manager, names)
  return { letters: state.messages - (seq === 0 ? 0 : 1), bytes: state.bytes, dropped }
}

/** `seq` is 0 while none was. */
const readDropped = async (manager: JetStreamManager, names: Names) => {
  const note = await manager.streams.getMessage(names.dead, { last_by_subj: names.droppedSubject })
  return note === null ? { seq: 0, dropped: 0 } : { seq: note.seq, dropped: Number(note.string()) }
}

const isRefused = (error: unknown): error is JetStreamApiError => error instanceof JetStreamApiError

/** Adds to what all processes have dropped: each writes only over what it has read. */
const addDropped = async (options: Options, count: number): Promise<void> => {
  const { client, manager, names } = options
  const { dropped, seq } = await readDropped(manager, names)
  try {
    await client.publish(names.droppedSubject, String(dropped + count), { expect: { lastSubjectSequence: seq } })
  } catch (error) {
    if (!isRefused(error) || error.code !== JetStreamApiCodes.StreamWrongLastSequence) throw error
    await addDropped(options, count)
  }
}

const dropBeyondLimits = async (options: Options): Promise<void> => {
  const { limits, manager, names } = options
  const isTooMuch = async () => {
    const { bytes, letters } = await totalsOf(options)
    return letters > Math.max(1, limits.maxDead) || (letters > 1 && bytes > limits.maxDeadBytes)
  }
  let dropped = 0
  for (let seq = 1; await isTooMuch(); ) {
    const oldest = await manager.direct.getMessage(names.dead, { seq, next_by_subj: names.all.dead })
    if (oldest === null) break
    seq = oldest.seq + 1
    if (oldest.subject === names.droppedSubject) continue
    // another process may have been quicker
    const isGone = await manager.streams.deleteMessage(names.dead, oldest.seq).catch((error: unknown) => {
      if (isRefused(error)) return false
      throw error
    })
    if (isGone) dropped++
  }
  if (dropped > 0) await addDropped(options, dropped)
}

/** The dead letters, in a stream of their own. */
export const natsDead = (options: Options) => {
  const { attempt, client, manager, names } = options
  /** In the order in which they were given up. */
  const all: Effect.Effect<ReadonlyArray<Kept>, BusUnavailable> = attempt(async () => {
    const there = (await manager.streams.info(names.dead)).state.messages
    const found: Array<Kept> = []
    if (there === 0) return found
    const consumer = await client.consumers.get(names.dead)
    let seen = 0
    for await (const message of await consumer.fetch({ max_messages: there, expires: PATIENCE })) {
      seen++
      if (message.subject !== names.droppedSubject) found.push({ seq: message.seq, letter: message.json<DeadLetter>() })
      if (seen === there || message.info.pending === 0) break
    }
    return found
  })

  const chosen = Effect.fnUntraced(function* (ids: ReadonlyArray<string> | undefined) {
    const letters = yield* all
    return ids === undefined ? letters : letters.filter(({ letter }) => ids.includes(letter.id))
  })

  const drop = ({ seq }: Kept) => attempt(() => manager.streams.deleteMessage(names.dead, seq))

  return {
    count: attempt(async () => {
      const { dropped, letters } = await totalsOf(options)
      return { dead: letters, dropped }
    }),
    keep: (letter: DeadLetter) =>
      attempt(async () => {
        await client.publish(names.deadSubject(letter.id), JSON.stringify(letter))
        await dropBeyondLimits(options)
      }),
    list: (limit: number) =>
      Effect.map(all, (letters) =>
        letters
          .toReversed()
          .slice(0, limit)
          .map(({ letter }) => letter)
      ),
    discard: (ids: ReadonlyArray<string>) =>
      Effect.flatMap(chosen(ids), (letters) => Effect.as(Effect.forEach(letters, drop), letters.length)),
    /** Publishes before it forgets: a crash in between hands a message over twice. */
    replay: <E>(ids: ReadonlyArray<string> | undefined, publish: (message: BusMessage) => Effect.Effect<void, E>) =>
      Effect.gen(function* () {
        const letters = (yield* chosen(ids)).filter(({ letter }) => letter.replayable)
        for (const kept of letters) {
          yield* publish(JSON.parse(kept.letter.content) as BusMessage)
          yield* drop(kept)
        }
        return letters.length
      })
  }
}
export type NatsDead = ReturnType<typeof natsDead>
