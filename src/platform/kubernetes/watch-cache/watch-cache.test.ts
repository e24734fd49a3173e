import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { ClusterName } from "../../../domain/ids.ts"
import { refusalError } from "../kube-error.ts"
import type { ClusterWatcher, FollowState, KubeObject, ObjectChange, WatchEvent, WatchQuery } from "../kube-reader.ts"
import type { ResourceType } from "../resource-index.ts"
import { makeWatchCache, type WatchCacheSettings } from "./watch-cache.ts"

const cluster = "c" as ClusterName

const typeOf = (plural: string, group = ""): ResourceType => ({
  group,
  version: "v1",
  kind: plural,
  plural,
  singular: plural,
  shortNames: [],
  namespaced: true
})
const pods = typeOf("pods")

const pod = (name: string, version: string): KubeObject => ({
  kind: "Pod",
  apiVersion: "v1",
  metadata: { name, namespace: "shop", resourceVersion: version }
})
const listed = (...objects: ReadonlyArray<KubeObject>): WatchEvent => ({ type: "listed", objects, version: "1" })
const refusal = (status: number) => refusalError(status, { cluster, where: "/api/v1/pods", said: "no", retryAfter: 0 })

/** A watcher whose events and states are told by the test; `following` is what is followed now. */
const scriptedWatcher = () => {
  const told = new Map<
    string,
    { readonly see: (event: WatchEvent) => Effect.Effect<void>; readonly heed: (state: FollowState) => Effect.Effect<void> }
  >()
  const queries: Array<WatchQuery & { readonly from?: string }> = []
  const watcher: ClusterWatcher = {
    cluster,
    follow: (query, from, handle, heed = () => Effect.void) =>
      Effect.gen(function* () {
        const context = yield* Effect.context<never>()
        queries.push({ ...query, ...(from === undefined ? {} : { from }) })
        told.set(query.resource, { see: (event) => Effect.provideContext(handle(event) as Effect.Effect<void>, context), heed })
        return yield* Effect.never
      }).pipe(Effect.ensuring(Effect.sync(() => told.delete(query.resource))))
  }
  const see = (resource: string, event: WatchEvent) => Effect.suspend(() => told.get(resource)?.see(event) ?? Effect.void)
  const heed = (resource: string, state: FollowState) => Effect.suspend(() => told.get(resource)?.heed(state) ?? Effect.void)
  return { watcher, see, heed, queries, following: () => [...told.keys()] }
}

const started = Effect.fnUntraced(function* (settings: Partial<WatchCacheSettings> = {}) {
  const script = scriptedWatcher()
  const cache = yield* makeWatchCache(script.watcher, { idle: 600_000, objects: 1_000, ...settings })
  /** Asks for a resource, and has its watch list and go on. */
  const fill = Effect.fnUntraced(function* (type: ResourceType, ...objects: ReadonlyArray<KubeObject>) {
    yield* cache.ask(type)
    yield* TestClock.adjust(0)
    yield* script.see(type.plural, listed(...objects))
    yield* script.heed(type.plural, { _tag: "open" })
    yield* TestClock.adjust("1 second")
  })
  const names = Effect.map(cache.ask(pods), (known) => known?.list("shop").map(({ metadata }) => metadata.name))
  return { ...script, cache, fill, names }
})

describe("a watch cache", () => {
  it.effect("knows what is followed a little after it was first asked for, and every change from then on", () =>
    Effect.gen(function* () {
      const { fill, names, see } = yield* started()
      expect(yield* names).toBeUndefined()
      yield* fill(pods, pod("b", "1"), pod("a", "1"))
      expect(yield* names).toEqual(["a", "b"])
      yield* see("pods", { type: "put", object: pod("aa", "2"), version: "2" })
      yield* see("pods", { type: "gone", object: pod("a", "3"), version: "3" })
      expect(yield* names).toEqual(["aa", "b"])
    }).pipe(Effect.scoped)
  )

  it.effect("goes on from where all of it was just read, and reads that not again", () =>
    Effect.gen(function* () {
      const { cache, heed, names, queries, see } = yield* started()
      const all = { items: [pod("a", "1")], path: "/api/v1/pods", truncated: false, version: "7" }
      expect(yield* cache.ask(pods, all)).toBeUndefined()
      yield* TestClock.adjust(0)
      expect(queries).toMatchObject([{ resource: "pods", from: "7" }])
      yield* heed("pods", { _tag: "open" })
      yield* TestClock.adjust("1 second")
      expect(yield* names).toEqual(["a"])
      yield* see("pods", { type: "put", object: pod("b", "8"), version: "8" })
      expect(yield* names).toEqual(["a", "b"])
      yield* cache.ask(typeOf("services"), { ...all, truncated: true })
      yield* TestClock.adjust(0)
      expect(queries[1]).not.toHaveProperty("from")
    }).pipe(Effect.scoped)
  )

  it.effect("does not answer while its watch is broken, behind, or only just open again", () =>
    Effect.gen(function* () {
      const { cache, fill, heed, names, see } = yield* started()
      yield* fill(pods, pod("a", "1"))
      yield* TestClock.adjust("80 seconds")
      expect((yield* cache.ask(pods))?.age).toBe(81_000)
      yield* TestClock.adjust("10 seconds")
      expect(yield* names).toBeUndefined()
      yield* see("pods", { type: "reached", version: "9" })
      expect((yield* cache.ask(pods))?.age).toBe(0)
      yield* heed("pods", { _tag: "closed" })
      expect(yield* names).toBeUndefined()
      yield* heed("pods", { _tag: "open" })
      expect(yield* names).toEqual(["a"])
      yield* heed("pods", { _tag: "closed", error: refusal(503) })
      yield* heed("pods", { _tag: "open" })
      expect(yield* names).toBeUndefined()
      yield* TestClock.adjust("1 second")
      expect(yield* names).toEqual(["a"])
    }).pipe(Effect.scoped)
  )

  it.effect("forgets what a later list no longer has", () =>
    Effect.gen(function* () {
      const { fill, names, see } = yield* started()
      yield* fill(pods, pod("a", "1"), pod("b", "1"))
      yield* see("pods", listed(pod("b", "4")))
      expect(yield* names).toEqual(["b"])
    }).pipe(Effect.scoped)
  )

  it.effect("ends a watch that nobody asks for any more, and begins it anew", () =>
    Effect.gen(function* () {
      const { fill, following, names } = yield* started({ idle: 60_000 })
      yield* fill(pods, pod("a", "1"))
      yield* TestClock.adjust("40 seconds")
      expect(yield* names).toEqual(["a"])
      yield* TestClock.adjust("59 seconds")
      expect(following()).toEqual(["pods"])
      yield* TestClock.adjust("2 seconds")
      expect(following()).toEqual([])
      expect(yield* names).toBeUndefined()
      yield* fill(pods, pod("b", "2"))
      expect(yield* names).toEqual(["b"])
    }).pipe(Effect.scoped)
  )

  it.effect("leaves what may not be watched to lists, and tries again later", () =>
    Effect.gen(function* () {
      const { cache, following, heed } = yield* started()
      yield* cache.ask(pods)
      yield* TestClock.adjust(0)
      yield* heed("pods", { _tag: "closed", error: refusal(403) })
      yield* TestClock.adjust(0)
      expect(following()).toEqual([])
      yield* cache.ask(pods)
      yield* TestClock.adjust("9 minutes")
      expect(following()).toEqual([])
      yield* TestClock.adjust("2 minutes")
      yield* cache.ask(pods)
      yield* TestClock.adjust(0)
      expect(following()).toEqual(["pods"])
    }).pipe(Effect.scoped)
  )

  it.effect("keeps no more than it may, and never what Secrets hold", () =>
    Effect.gen(function* () {
      const { cache, fill, following, names, queries, see } = yield* started({ objects: 3 })
      yield* fill(typeOf("nodes"), pod("n", "1"))
      yield* fill(pods, pod("a", "1"), pod("b", "1"))
      expect(yield* names).toEqual(["a", "b"])
      yield* see("pods", { type: "put", object: pod("c", "2"), version: "2" })
      yield* TestClock.adjust(0)
      expect(following()).toEqual(["nodes"])
      for (const plural of ["secrets", "configmaps"]) expect(yield* cache.ask(typeOf(plural))).toBeUndefined()
      yield* TestClock.adjust(0)
      expect(queries.map(({ resource }) => resource)).toEqual(["nodes", "pods"])
      expect(queries[0]?.maxObjects).toBe(20_000)
    }).pipe(Effect.scoped)
  )

  it.effect("lists two resources at a time, so that incidents get their turns", () =>
    Effect.gen(function* () {
      const { cache, following, heed, see } = yield* started()
      for (const plural of ["pods", "nodes", "services"]) yield* cache.ask(typeOf(plural))
      yield* TestClock.adjust(0)
      expect(following()).toEqual(["pods", "nodes"])
      yield* see("pods", listed())
      yield* heed("pods", { _tag: "open" })
      yield* TestClock.adjust(0)
      expect(following()).toEqual(["pods", "nodes", "services"])
    }).pipe(Effect.scoped)
  )

  it.effect("tells each change once, from what is there on, and that all is gone when it forgets", () =>
    Effect.gen(function* () {
      const { cache, fill, heed, see } = yield* started()
      yield* fill(pods, pod("a", "1"))
      const seen: Array<string> = []
      const told = (changes: ReadonlyArray<ObjectChange>) => {
        seen.push(...changes.map(({ object: { metadata }, type }) => `${type} ${metadata.name} ${metadata.resourceVersion}`))
      }
      yield* cache.changes(told)
      yield* see("pods", listed(pod("a", "1"), pod("b", "2")))
      yield* see("pods", { type: "gone", object: pod("a", "3"), version: "3" })
      yield* heed("pods", { _tag: "closed", error: refusal(403) })
      yield* TestClock.adjust(0)
      expect(seen).toEqual(["put a 1", "put b 2", "gone a 1", "gone b 2"])
    }).pipe(Effect.scoped)
  )

  it.effect("ends all watches with its scope", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { fill, following } = yield* Scope.provide(started(), scope)
      yield* fill(pods)
      expect(following()).toEqual(["pods"])
      yield* Scope.close(scope, Exit.void)
      expect(following()).toEqual([])
    })
  )
})
