import { Clock, Effect, type Latch } from "effect"
import { timestamp } from "../../domain/ids.ts"
import type { Delivery } from "../bus.ts"
import { firstDue } from "../first-due.ts"
import type { Shelf } from "../hand-over.ts"
import type { BusLimits } from "../limits.ts"
import type { BusFile } from "./sqlite-file.ts"
import type { Apart, SqliteMessages, Stored } from "./sqlite-messages.ts"

/** What is known of the file's contents, so that nothing is read twice: this process is the only one that uses it. */
export interface Position {
  /** Of the latest message. */
  last: number
  /** All before it and itself are handled, dead or apart. */
  handled: number
  /** In order of position. */
  apart: ReadonlyArray<Apart>
}

export const countPending = ({ apart, handled, last }: Position): number => last - handled + apart.length

const deliveryOf = ({ message, publishedAt }: Stored, attempt: number): Delivery => ({
  ...message,
  publishedAt: timestamp(publishedAt),
  attempt
})

/** Where things stand at the start: what was in hand when the process before this one died was perhaps what killed it, so it comes alone. */
export const recover = (messages: SqliteMessages): Position => {
  messages.readIds()
  const { handled, inHand } = messages.progress()
  for (const stored of messages.after(handled, inHand - handled)) messages.setApart({ ...stored, attempts: 1, notBefore: 0 })
  messages.setProgress(inHand, inHand)
  return { last: Math.max(messages.last(), inHand), handled: inHand, apart: messages.aparts() }
}

type InHand = { readonly alone: Apart } | { readonly run: ReadonlyArray<Stored> }

export const sqliteShelf = (
  { attempt, transaction }: BusFile,
  messages: SqliteMessages,
  position: Position,
  limits: BusLimits,
  arrived: Latch.Latch,
  giveWay: Shelf["giveWay"]
): Shelf => {
  let inHand: InHand = { run: [] }

  const write = <A>(run: () => A) => attempt(() => transaction(run))
  const without = (one: Apart) => position.apart.filter((other) => other.position !== one.position)
  const replaced = (one: Apart) => position.apart.map((other) => (other.position === one.position ? one : other))
  const endOf = (run: ReadonlyArray<Stored>): number => run.at(-1)?.position ?? position.handled

  /** Notes what is done to the file and, once that is written, what is known of it. */
  const settle = (change: () => Pick<Position, "handled" | "apart">) =>
    Effect.map(write(change), (settled) => {
      Object.assign(position, settled)
      inHand = { run: [] }
    })

  const takeAlone = (one: Apart) =>
    Effect.map(
      write(() => messages.setApart({ ...one, attempts: one.attempts + 1 })),
      () => {
        const alone = { ...one, attempts: one.attempts + 1 }
        position.apart = replaced(alone)
        inHand = { alone }
        return [deliveryOf(alone, alone.attempts)]
      }
    )

  /** The next in order, until one whose key has something apart: that one waits there too. */
  const takeRun = write(() => {
    const keys = new Set(position.apart.map(({ message }) => message.key))
    const next = messages.after(position.handled, limits.batch)
    const held = next.slice(0, next.findIndex(({ message }) => !keys.has(message.key)) >>> 0)
    const rest = next.slice(held.length)
    const run = rest.slice(0, rest.findIndex(({ message }) => keys.has(message.key)) >>> 0)
    const behind = held.map((stored) => ({ ...stored, attempts: 0, notBefore: 0 }))
    for (const one of behind) messages.setApart(one)
    const handled = held.at(-1)?.position ?? position.handled
    if (next.length > 0) messages.setProgress(handled, run.at(-1)?.position ?? handled)
    return { run, handled, apart: [...position.apart, ...behind] }
  }).pipe(
    Effect.map(({ run, ...settled }) => {
      Object.assign(position, settled)
      inHand = { run }
      return run.map((stored) => deliveryOf(stored, 1))
    })
  )

  const take: Shelf["take"] = Effect.gen(function* () {
    yield* arrived.close
    const due = firstDue(position.apart, yield* Clock.currentTimeMillis)
    if (due === undefined) return yield* takeRun
    // it may have been in hand with others only: whatever the limit, it is tried alone before it is blamed
    if (due.attempts < Math.max(2, limits.maxAttempts)) return yield* takeAlone(due)
    const now = yield* Clock.currentTimeMillis
    const reason = `Handrail stopped ${due.attempts} times while handling it`
    yield* settle(() => {
      messages.bury(due.message, due.attempts, reason, now)
      messages.dropApart(due.position)
      return { handled: position.handled, apart: without(due) }
    })
    return yield* take
  })

  /** What is in hand is done with, whatever came of it. */
  const finish = (): Pick<Position, "handled" | "apart"> => {
    if ("alone" in inHand) {
      messages.dropApart(inHand.alone.position)
      return { handled: position.handled, apart: without(inHand.alone) }
    }
    const handled = endOf(inHand.run)
    messages.setProgress(handled, handled)
    return { handled, apart: position.apart }
  }

  const acknowledge = () => settle(finish)

  const putBack = () =>
    settle(() => {
      if (!("alone" in inHand)) {
        messages.setProgress(position.handled, position.handled)
        return position
      }
      const alone = { ...inHand.alone, attempts: inHand.alone.attempts - 1 }
      messages.setApart(alone)
      return { handled: position.handled, apart: replaced(alone) }
    })

  const setApart: Shelf["setApart"] = (_batch, notBefore) =>
    settle(() => {
      if ("alone" in inHand) {
        const later = { ...inHand.alone, notBefore }
        messages.setApart(later)
        return { handled: position.handled, apart: replaced(later) }
      }
      const apart = inHand.run.map((stored) => ({ ...stored, attempts: 1, notBefore }))
      for (const one of apart) messages.setApart(one)
      const handled = endOf(inHand.run)
      messages.setProgress(handled, handled)
      return { handled, apart: [...position.apart, ...apart] }
    })

  const bury: Shelf["bury"] = ({ attempt: attempts, publishedAt: _, ...message }, reason) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      settle(() => {
        messages.bury(message, attempts, reason, now)
        return finish()
      })
    )

  const untilReady = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const due = position.apart.map(({ notBefore }) => notBefore).filter((at) => at > now)
    yield* due.length === 0 ? arrived.await : Effect.race(arrived.await, Effect.sleep(Math.min(...due) - now))
  })

  return { take, acknowledge, putBack, setApart, bury, untilReady, giveWay }
}
