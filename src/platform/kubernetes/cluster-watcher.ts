import { Clock, Duration, Effect, Random, Schema, Stream } from "effect"
import type { ClusterName } from "../../domain/ids.ts"
import { resourcePath, withQuery } from "./api-path.ts"
import type { KubeConnection } from "./kube-connection.ts"
import { type KubeError, notAsExpected, refusalError } from "./kube-error.ts"
import { type ClusterReader, type ClusterWatcher, type FollowState, KubeObject, type WatchEvent, type WatchQuery } from "./kube-reader.ts"
import { isKubeObject, objectsOfList } from "./objects-of-list.ts"

const limits = {
  page: 500,
  /** Seconds that a watch lasts, at least; up to twice as long, so that those of many clients do not end together. */
  watchSeconds: 240,
  firstDelay: 1_000,
  longestDelay: 60_000
} as const

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
const WatchLine = Schema.fromJsonString(
  Schema.Struct({
    type: Schema.Literals(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]),
    object: Schema.Record(Schema.String, Schema.Unknown)
  })
)
const Bookmark = Schema.Struct({ metadata: Schema.Struct({ resourceVersion: Schema.String }) })
const Failure = Schema.Struct({ code: Schema.optionalKey(Schema.Int), message: Schema.optionalKey(Schema.String) })
const ListPage = Schema.Struct({
  kind: Schema.String,
  apiVersion: Schema.String,
  metadata: Schema.Struct({ resourceVersion: Schema.String, continue: Schema.optionalKey(Schema.String) }),
  items: Schema.NullOr(Schema.Array(Schema.Unknown))
})

const retryAfterOf = (error: KubeError): number => (error._tag === "KubeOverloaded" ? error.retryAfter * 1000 : 0)

/** A watcher on a connection; `resolve` gives the resource of a name. */
export const makeClusterWatcher = (cluster: ClusterName, connection: KubeConnection, resolve: ClusterReader["resolve"]): ClusterWatcher => {
  const decodeAt =
    (path: string) =>
    <A>(schema: Schema.ConstraintDecoder<A>, value: unknown) =>
      Effect.mapError(Schema.decodeUnknownEffect(schema)(value), notAsExpected(cluster, path))

  const list = Effect.fn("platform.kubernetes.relist")(function* (
    { fieldSelector, maxObjects = Number.POSITIVE_INFINITY }: WatchQuery,
    path: string
  ) {
    const decode = decodeAt(path)
    const objects: Array<KubeObject> = []
    let next: string | undefined
    let version = ""
    do {
      const body = yield* connection.getJson(withQuery(path, { fieldSelector, limit: limits.page, continue: next }))
      const page = yield* decode(ListPage, body)
      objects.push(...(yield* Effect.mapError(objectsOfList(page, page.items ?? []), notAsExpected(cluster, path))))
      next = page.metadata.continue
      version = page.metadata.resourceVersion
    } while (next && objects.length <= maxObjects)
    return { type: "listed", objects, version } as const
  })

  const eventOf = Effect.fnUntraced(function* (path: string, line: string): Effect.fn.Return<WatchEvent, KubeError> {
    const decode = decodeAt(path)
    const { object, type } = yield* decode(WatchLine, line)
    switch (type) {
      case "ERROR": {
        const { code = 500, message = "nothing" } = yield* decode(Failure, object)
        return yield* Effect.fail(refusalError(code, { cluster, where: path, said: message, retryAfter: 0 }))
      }
      case "BOOKMARK":
        return { type: "reached", version: (yield* decode(Bookmark, object)).metadata.resourceVersion }
      default: {
        const found = isKubeObject(object) ? object : yield* decode(KubeObject, object)
        return { type: type === "DELETED" ? "gone" : "put", object: found, version: found.metadata.resourceVersion ?? "" }
      }
    }
  })

  const watch = <R>(
    query: WatchQuery,
    path: string,
    resourceVersion: string,
    handle: (event: WatchEvent) => Effect.Effect<void, never, R>,
    opened: Effect.Effect<void>
  ): Effect.Effect<void, KubeError, R> =>
    Effect.gen(function* () {
      const seconds = Math.round(limits.watchSeconds * (1 + (yield* Random.next)))
      const { fieldSelector } = query
      const lines = yield* connection.watch(path, { resourceVersion, seconds, ...(fieldSelector === undefined ? {} : { fieldSelector }) })
      yield* opened
      yield* Stream.runForEach(lines, (line) => (line === "" ? Effect.void : Effect.flatMap(eventOf(path, line), handle)))
    }).pipe(Effect.scoped)

  const follow = <R>(
    query: WatchQuery,
    from: string | undefined,
    handle: (event: WatchEvent) => Effect.Effect<void, never, R>,
    heed: (state: FollowState) => Effect.Effect<void> = () => Effect.void
  ): Effect.Effect<never, never, R> =>
    Effect.gen(function* () {
      let version = from
      let failures = 0
      const tell = (event: WatchEvent) =>
        Effect.tap(handle(event), () =>
          Effect.sync(() => {
            version = event.version
            failures = 0
          })
        )
      const turn = Effect.gen(function* () {
        const path = resourcePath(yield* resolve(query.resource), {})
        if (version === undefined || version === "") yield* tell(yield* list(query, path))
        yield* watch(query, path, version ?? "", tell, heed({ _tag: "open" }))
      })
      for (;;) {
        const began = yield* Clock.currentTimeMillis
        const error = yield* turn.pipe(Effect.as(undefined), Effect.catch(Effect.succeed))
        yield* heed(error === undefined ? { _tag: "closed" } : { _tag: "closed", error })
        // the version is no longer kept: what was missed is found by listing
        if (error?._tag === "KubeGone") version = undefined
        const lasted = (yield* Clock.currentTimeMillis) - began
        if (error === undefined && lasted >= limits.firstDelay) continue
        const delay = Math.min(limits.longestDelay, limits.firstDelay * 2 ** failures) * (0.5 + (yield* Random.next) / 2)
        const isFirst = failures === 0
        failures += 1
        yield* Effect.sleep(Duration.millis(Math.max(delay, error === undefined ? 0 : retryAfterOf(error))))
        if (error !== undefined && error._tag !== "KubeGone" && isFirst)
          yield* Effect.logWarning(`${cluster}: following ${query.resource} stopped and goes on: ${error.message}`)
      }
    })

  return { cluster, follow }
}
