import { Deferred, Duration, Effect, Metric, type Scope, Semaphore } from "effect"
import { steadyMillis } from "../../steady-clock.ts"
import type { ClusterReader, ClusterWatcher, KubeList, KubeObject, ObjectChange, WatchEvent } from "../kube-reader.ts"
import type { ResourceType } from "../resource-index.ts"
import { type FollowedResource, isRefusal, makeFollowedResource } from "./followed-resource.ts"

export interface WatchCacheSettings {
  /** Milliseconds after it was last asked for in which a resource is followed. */
  readonly idle: number
  /** Most objects of one cluster that are kept; a resource that does not fit is listed instead. */
  readonly objects: number
}

/** What is known of a resource now. */
export interface Known {
  /** Milliseconds since the server last told how it is. */
  readonly age: number
  readonly get: (namespace: string | undefined, name: string) => KubeObject | undefined
  readonly list: (namespace: string | undefined) => ReadonlyArray<KubeObject>
}

/** Objects of one cluster, kept by following what is asked for: see `makeWatchCache`. */
export interface WatchCache {
  /**
   * What is known, without waiting. Asking for a resource has it followed from then on, and from where `all` of it was just read, if it was; it is
   * known a little later.
   */
  readonly ask: (type: ResourceType, all?: KubeList) => Effect.Effect<Known | undefined>
  /** What is known of a resource that is followed anyway. */
  readonly peek: (type: ResourceType) => Effect.Effect<Known | undefined>
  readonly changes: NonNullable<ClusterReader["changes"]>
}

/** Never kept, whatever the reader may do: Secrets, and what is large, or changes each second, and is read by its name. */
const neverKept: ReadonlySet<string> = new Set(["secrets", "configmaps", "leases", "controllerrevisions", "customresourcedefinitions"])

/** Resources of one cluster that are followed at once: each holds a connection. */
const MOST_RESOURCES = 40
/** Resources whose first list is read at a time: incidents read the same server meanwhile. */
const LISTED_AT_ONCE = 2
/** Objects of one resource, as many as a list has. */
const MOST_OF_ONE = 20_000
/** Milliseconds after which what could not be followed is tried again. */
const REFUSED_FOR = 600_000

const keptGauge = Metric.gauge("handrail_watch_cache_objects", { description: "Objects kept by following them, by cluster and resource" })

type Start = Extract<WatchEvent, { readonly type: "listed" }>

/** Where following can begin, of a list that is whole. */
const startOf = (all: KubeList | undefined): Start | undefined =>
  all === undefined || all.truncated || all.version === undefined || all.version === ""
    ? undefined
    : { type: "listed", objects: all.items, version: all.version }

interface Entry {
  readonly followed: FollowedResource
  askedAt: number
}

const nameOf = ({ group, plural }: ResourceType): string => (group === "" ? plural : `${plural}.${group}`)

/**
 * Follows what is asked for, over the cluster's own connection, from the first time that it is asked for until it is not for `idle`. What may
 * not be watched, is too much, or cannot be watched is left to lists and tried again after ten minutes. The scope owns all watches.
 */
export const makeWatchCache = Effect.fnUntraced(function* (
  watcher: ClusterWatcher,
  settings: WatchCacheSettings
): Effect.fn.Return<WatchCache, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const entries = new Map<string, Entry>()
  const refusedUntil = new Map<string, number>()
  const listeners = new Set<(changes: ReadonlyArray<ObjectChange>) => void>()
  const turns = yield* Semaphore.make(LISTED_AT_ONCE)
  const { cluster } = watcher

  const tell = (changes: ReadonlyArray<ObjectChange>) => {
    if (changes.length > 0) for (const told of listeners) told(changes)
  }
  const kept = (): number => [...entries.values()].reduce((sum, { followed }) => sum + followed.store.size(), 0)
  const measure = (resource: string, size: number) => Metric.update(Metric.withAttributes(keptGauge, { cluster, resource }), size)

  /** Follows until it is no longer wanted, refused, or more than may be kept. */
  const life = Effect.fnUntraced(function* (resource: string, entry: Entry, start: Start | undefined) {
    const { followed } = entry
    const over = yield* Deferred.make<void>()
    const begun = yield* Deferred.make<void>()
    const refuse = (why: string) =>
      Effect.gen(function* () {
        refusedUntil.set(resource, (yield* steadyMillis) + REFUSED_FOR)
        yield* Effect.logDebug(`${cluster}: ${resource} is listed instead of followed: ${why}`)
        yield* Deferred.succeed(over, undefined)
      })
    const see = Effect.fnUntraced(function* (event: WatchEvent) {
      if (event.type === "listed" && event.objects.length > MOST_OF_ONE) return yield* refuse("there are too many")
      tell(followed.see(event, yield* steadyMillis))
      if (kept() > settings.objects) return yield* refuse(`more than ${settings.objects} objects would be kept`)
      yield* measure(resource, followed.store.size())
    })
    if (start !== undefined) yield* see(start)
    const follow = watcher.follow({ resource, maxObjects: MOST_OF_ONE }, start?.version, see, (state) =>
      Effect.gen(function* () {
        followed.heed(state, yield* steadyMillis)
        yield* Deferred.succeed(begun, undefined)
        if (state._tag === "closed" && state.error !== undefined && isRefusal(state.error)) yield* refuse(state.error.message)
      })
    )
    // the permit is for the first list alone
    const inTurn = Effect.gen(function* () {
      const mayList = yield* Deferred.make<void>()
      const waiting = turns.withPermit(Effect.andThen(Deferred.succeed(mayList, undefined), Deferred.await(begun)))
      return yield* Effect.all([waiting, Effect.andThen(Deferred.await(mayList), follow)], { concurrency: 2, discard: true })
    })
    const untilIdle = Effect.gen(function* () {
      for (;;) {
        const left = entry.askedAt + settings.idle - (yield* steadyMillis)
        if (left <= 0) return
        yield* Effect.sleep(Duration.millis(left))
      }
    })
    yield* Effect.raceFirst(inTurn, Effect.raceFirst(untilIdle, Deferred.await(over)))
  })

  const end = (resource: string, { followed }: Entry) =>
    Effect.suspend(() => {
      entries.delete(resource)
      tell(followed.forgotten())
      return measure(resource, 0)
    })

  const knownOf = ({ followed }: Entry, now: number): Known | undefined => {
    const age = followed.age(now)
    return age === undefined ? undefined : { age, get: followed.store.get, list: (namespace) => followed.store.list(namespace) }
  }

  const find = (type: ResourceType) =>
    Effect.map(steadyMillis, (now) => {
      const entry = entries.get(nameOf(type))
      if (entry !== undefined) entry.askedAt = now
      return { now, entry }
    })

  const ask = Effect.fnUntraced(function* (type: ResourceType, all?: KubeList) {
    const resource = nameOf(type)
    const { entry, now } = yield* find(type)
    if (entry !== undefined) return knownOf(entry, now)
    const isRefused = (refusedUntil.get(resource) ?? Number.NEGATIVE_INFINITY) > now
    if (isRefused || neverKept.has(type.plural) || entries.size >= MOST_RESOURCES) return undefined
    const fresh: Entry = { followed: makeFollowedResource(), askedAt: now }
    entries.set(resource, fresh)
    yield* Effect.forkIn(Effect.ensuring(life(resource, fresh, startOf(all)), end(resource, fresh)), scope)
    return undefined
  }, Effect.uninterruptible)

  return {
    ask,
    peek: (type) => Effect.map(find(type), ({ entry, now }) => (entry === undefined ? undefined : knownOf(entry, now))),
    changes: (told) =>
      Effect.asVoid(
        Effect.acquireRelease(
          Effect.sync(() => {
            for (const { followed } of entries.values()) told(followed.store.list().map((object) => ({ type: "put", object })))
            listeners.add(told)
          }),
          () => Effect.sync(() => listeners.delete(told))
        )
      )
  }
})
