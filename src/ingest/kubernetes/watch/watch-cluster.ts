import { Clock, Effect, Schedule, Semaphore } from "effect"
import { Bus } from "../../../bus/bus.ts"
import { type ClusterName, timestamp } from "../../../domain/ids.ts"
import type { WatchConfig } from "../../../platform/config/watch-config.ts"
import { type ClusterWatcher, KubeReader, type WatchEvent } from "../../../platform/kubernetes/kube-reader.ts"
import { signalMessage } from "../../messages.ts"
import { type AlertBook, makeAlertBook, type Turned } from "./alert-book.ts"
import { watchedKinds } from "./condition-rules.ts"
import { makeEventCounts } from "./event-counts.ts"
import { seeConditions } from "./see-conditions.ts"
import { EVENTS_PREFIX, seeEvents } from "./see-events.ts"
import { watchSignal } from "./watch-signal.ts"
import { WatchStore } from "./watch-store.ts"

const EVENTS = "events.events.k8s.io"

const limits = {
  /** Milliseconds between looks at what the passing of time has made of things. */
  tick: 5_000,
  /** Milliseconds between two times that a position is written down. */
  savePosition: 10_000,
  /** Milliseconds that what is counted is remembered for: longer than any rule's window. */
  counted: 3_600_000
} as const

/** A store or bus that cannot be written now is tried again, and what is followed waits for it. */
const patiently = Schedule.min([Schedule.exponential("500 millis"), Schedule.spaced("30 seconds")]).pipe(Schedule.jittered)

const untilDone = <A, E extends { readonly message: string }, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.tapError(({ message }) => Effect.logWarning(`${what} could not be kept and is tried again: ${message}`)),
    Effect.retry(patiently),
    Effect.orDie
  )

/** Tells what has turned: on the bus first, then what to know after a restart. A crash in between tells it again, under the same id. */
const tellTurned = Effect.fn("ingest.watch")(function* (cluster: ClusterName, book: AlertBook) {
  const bus = yield* Bus
  const store = yield* WatchStore
  const now = yield* Clock.currentTimeMillis
  const turned = book.turned(now)
  if (turned.length === 0) return
  const receivedAt = timestamp(now)
  const context = { receivedAt, endpoint: `kubernetes/${cluster}` }
  const messages = turned.map(({ status, turn }) => signalMessage(context, watchSignal(turn, status, receivedAt), []))
  yield* untilDone(`what ${cluster} told`, bus.publish(messages))
  const remember = ({ key, patience, status, turn: { startsAt: badSince, ...described } }: Turned) =>
    status === "firing" ? store.keep({ key, described, patience, badSince }) : store.drop(cluster, key)
  yield* Effect.forEach(turned, (one) => untilDone(`what fires in ${cluster}`, remember(one)), { discard: true })
  for (const one of turned) book.settle(one, now)
  yield* Effect.annotateCurrentSpan({ "k8s.cluster.name": cluster, turned: turned.length })
})

const followEvents = Effect.fnUntraced(function* (
  watcher: ClusterWatcher,
  see: (take: (now: number) => void) => Effect.Effect<void, never, Bus | WatchStore>,
  book: AlertBook
) {
  const store = yield* WatchStore
  const { cluster } = watcher
  const counts = makeEventCounts()
  let saved = 0
  const handle = Effect.fnUntraced(function* (event: WatchEvent) {
    yield* see((now) => seeEvents(book, counts, cluster, event, now))
    const now = yield* Clock.currentTimeMillis
    if (now - saved < limits.savePosition || event.version === "") return
    saved = now
    counts.forget(now - limits.counted)
    yield* untilDone(`how far ${cluster} was followed`, store.savePosition(cluster, EVENTS, event.version))
  })
  const from = yield* untilDone(`how far ${cluster} was followed`, store.position(cluster, EVENTS))
  return yield* watcher.follow({ resource: EVENTS, fieldSelector: "type=Warning" }, from, handle)
})

/**
 * Follows a cluster for as long as it runs, and puts what begins and what ends on the bus. Events go on where an earlier process came to;
 * conditions are looked at anew, and compared with what that one had said fires.
 */
export const watchCluster = Effect.fnUntraced(function* (cluster: ClusterName, config: WatchConfig) {
  const store = yield* WatchStore
  const readers = yield* KubeReader
  const book = makeAlertBook()
  const one = yield* Semaphore.make(1)
  const see = (take: (now: number) => void) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.andThen(
        Effect.sync(() => take(now)),
        tellTurned(cluster, book)
      )
    ).pipe(one.withPermit)
  const now = yield* Clock.currentTimeMillis
  for (const kept of yield* untilDone(`what fires in ${cluster}`, store.firing(cluster))) {
    book.restore(kept)
    // nothing lists what is no longer followed, nor what was quiet while nobody looked
    const isEvent = kept.key.startsWith(EVENTS_PREFIX)
    if (isEvent || !config.conditions) book.well(kept.key, now)
  }
  const watcher = yield* readers.watcher(cluster).pipe(
    Effect.tapError(({ message }) => Effect.logWarning(`${cluster} cannot be followed yet: ${message}`)),
    Effect.retry(patiently),
    Effect.orDie
  )
  const kinds = config.conditions ? watchedKinds : []
  const following = [
    ...kinds.map((kind) =>
      watcher.follow({ resource: kind.resource }, undefined, (event) => see((at) => seeConditions(book, cluster, kind, event, at)))
    ),
    ...(config.events ? [followEvents(watcher, see, book)] : []),
    Effect.repeat(
      see(() => {}),
      Schedule.spaced(limits.tick)
    )
  ]
  return yield* Effect.all(following, { concurrency: "unbounded", discard: true })
})
