import { JetStreamApiError, jetstream, jetstreamManager } from "@nats-io/jetstream"
import { Clock, type Duration, Effect, Layer, Schedule } from "effect"
import { timestamp } from "../../domain/ids.ts"
import type { NatsConfig } from "../../platform/config/nats-config.ts"
import { Bus, type BusFull, type BusMessage, type BusUnavailable, type Publication } from "../bus.ts"
import { counted } from "../counted.ts"
import { busFull } from "../full.ts"
import { handOver } from "../hand-over.ts"
import type { BusLimits } from "../limits.ts"
import { tellDropped } from "../tell-dropped.ts"
import { natsConnection } from "./nats-connection.ts"
import { natsDead } from "./nats-dead.ts"
import { freeFrozen } from "./nats-frozen.ts"
import { natsShelf } from "./nats-shelf.ts"
import { rescueStranded } from "./nats-stranded.ts"
import { ensureStreams, namesOf, shareOf } from "./nats-streams.ts"
import { recentIds } from "./recent-ids.ts"

/** Milliseconds for which a count of what waits is believed, since other processes publish too. */
const COUNTED_FOR = 2000
/** Milliseconds until a publication without an answer is given up. */
const PATIENCE = 5_000
/** Messages on their way to the server at a time, of one publication. */
const IN_FLIGHT = 1000

/** Of JetStream: insufficient resources, insufficient storage, and more messages or bytes than the stream may hold. */
const FULL = new Set([10023, 10047, 10077])

const isFull = ({ cause }: BusUnavailable): boolean => cause instanceof JetStreamApiError && FULL.has(cause.code)

const makeNatsBus = Effect.fnUntraced(function* (config: NatsConfig, limits: BusLimits) {
  const { attempt, connection } = yield* natsConnection(config)
  const names = namesOf(config)
  const client = jetstream(connection, { timeout: PATIENCE })
  const manager = yield* attempt(() => jetstreamManager(connection, { timeout: PATIENCE }))
  const ensure = attempt(() => ensureStreams(manager, names, config, limits))
  yield* ensure
  const dead = natsDead({ client, manager, names, attempt, limits })
  const recent = recentIds(limits.dedupWindowMs)

  const state = Effect.map(
    attempt(() => manager.streams.info(names.messages)),
    (info) => info.state
  )
  let known = { pending: Number.POSITIVE_INFINITY, at: 0 }
  const pendingBefore = Effect.fnUntraced(function* (coming: number, now: number) {
    if (known.pending + coming > limits.maxPending || now - known.at > COUNTED_FOR) known = { pending: (yield* state).messages, at: now }
    return known.pending
  })

  const send = (message: BusMessage, msgID: string) =>
    attempt(() => client.publish(names.shareSubject(shareOf(message.key)), JSON.stringify(message), { msgID, timeout: PATIENCE }))

  // somebody may remove them, or a server may have lost its disk, or what it did last
  const looking = <A>(look: Effect.Effect<A, BusUnavailable>, every: Duration.Input) =>
    look.pipe(
      Effect.catch(({ message }) => Effect.logWarning(`the streams of the bus could not be looked after: ${message}`)),
      Effect.repeat(Schedule.spaced(every)),
      Effect.forkScoped
    )
  yield* looking(Effect.andThen(ensure, rescueStranded({ manager, names, attempt, send })), "30 seconds")
  yield* looking(freeFrozen({ attempt, connection, manager, names }), "10 seconds")

  /** The server knows duplicates; those of this process are known here as well, so that they need no room. */
  const admit = Effect.fnUntraced(function* (messages: ReadonlyArray<BusMessage>, now: number) {
    const fresh = new Set(messages.map(({ id }) => id).filter((id) => !recent.has(id, now)))
    if (fresh.size === 0) return
    const pending = yield* pendingBefore(fresh.size, now)
    if (pending + fresh.size > limits.maxPending) return yield* busFull(limits, pending)
    known = { ...known, pending: known.pending + fresh.size }
  })

  const publish = Effect.fnUntraced(
    function* ({ messages, unreadable }: Publication) {
      const now = yield* Clock.currentTimeMillis
      yield* admit(messages, now)
      const answers = yield* Effect.forEach(messages, (message) => send(message, message.id), { concurrency: IN_FLIGHT })
      yield* Effect.forEach(unreadable, ({ raw: content, id, reason, source }) =>
        dead.keep({ id, source, at: timestamp(now), reason, attempts: 0, content, replayable: false })
      )
      for (const { id } of messages) recent.add(id, now)
      const duplicates = answers.filter(({ duplicate }) => duplicate).length
      return { accepted: messages.length - duplicates, duplicates, unreadable: unreadable.length }
    },
    Effect.catchTag("BusUnavailable", (error): Effect.Effect<never, BusUnavailable | BusFull> => {
      known = { pending: Number.POSITIVE_INFINITY, at: 0 }
      return Effect.fail(isFull(error) ? busFull(limits, limits.maxPending) : error)
    })
  )

  const status = Effect.gen(function* () {
    const { first_ts, messages: pending } = yield* state
    const now = yield* Clock.currentTimeMillis
    return { pending, oldestMs: pending === 0 ? 0 : Math.max(0, now - Date.parse(first_ts)), ...(yield* dead.count) }
  })
  yield* Effect.forkScoped(tellDropped(status, limits))

  return counted({
    // the server writes what is on its way together
    publishEach: (publications) => Effect.forEach(publications, (one) => Effect.result(publish(one)), { concurrency: "unbounded" }),
    consume: (consumer) =>
      Effect.scoped(
        Effect.gen(function* () {
          const shelf = yield* natsShelf({ client, names, attempt, dead, limits })
          return yield* handOver(shelf, limits, consumer)
        })
        // the server may be away as Handrail begins to consume
      ).pipe(Effect.retry(Schedule.spaced("1 second")), Effect.orDie),
    status,
    dead: dead.list,
    replay: (ids) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        dead.replay(ids, (message) => Effect.asVoid(send(message, `${message.id} again at ${now}`)))
      ),
    discard: dead.discard
  })
})

/** The bus on NATS JetStream, shared by all processes that use the same stream. */
export const layerNatsBus = (config: NatsConfig, limits: BusLimits): Layer.Layer<Bus, BusUnavailable> =>
  Layer.effect(Bus, makeNatsBus(config, limits))
