import { Duration, Effect, Schema, type Scope } from "effect"
import type { ClusterName } from "../../domain/ids.ts"
import { retryInBudget } from "../deadline.ts"
import { makeSharedReads } from "../shared-reads.ts"
import { steadyMillis } from "../steady-clock.ts"
import { resourcePath, withQuery } from "./api-path.ts"
import { readDiscovery } from "./discovery.ts"
import { healthReport } from "./health-report.ts"
import type { GetOptions, KubeConnection } from "./kube-connection.ts"
import { garbled, isTransient, type KubeError, KubeUnknownResource, mayKnowFromCache, notAsExpected } from "./kube-error.ts"
import { type ClusterReader, type KubeList, KubeObject, type ListQuery } from "./kube-reader.ts"
import { objectsOfList } from "./objects-of-list.ts"
import { makeServerMetricsReader } from "./read-server-metrics.ts"
import type { ResourceIndex, ResourceType } from "./resource-index.ts"
import { namesOfTurnedAway } from "./turned-away-names.ts"

const ListPage = Schema.Struct({
  kind: Schema.String,
  apiVersion: Schema.String,
  metadata: Schema.optionalKey(
    Schema.NullOr(Schema.Struct({ continue: Schema.optionalKey(Schema.String), resourceVersion: Schema.optionalKey(Schema.String) }))
  ),
  items: Schema.NullOr(Schema.Array(Schema.Unknown))
})

const pageSize = 500
/** Answers are shared, and kept in memory, no longer than this; in milliseconds. */
const defaultMaxAge = 2_000

/** New resource types appear with operators; an unknown name is looked up anew, but not more often than this. */
const discoveryMaxAge = Duration.toMillis("10 seconds")

/** Milliseconds for which storage that did not answer is not asked again by those whom the cache will do. */
const storageRest = 30_000
/** A report that tells what is wrong is an answer: only none at all is worth another try. */
const HEALTH_RETRIES = 2
/** What the cache may know is not asked of storage twice. */
const ONCE_IF_CACHED: GetOptions = { retry: (error) => !mayKnowFromCache(error) }

/** A `ClusterReader` on a connection. The scope owns the reads in flight. */
export const makeClusterReader = Effect.fnUntraced(function* (
  cluster: ClusterName,
  connection: KubeConnection,
  defaultNamespace: string
): Effect.fn.Return<ClusterReader, never, Scope.Scope> {
  const objects = yield* makeSharedReads<KubeObject, KubeError>(defaultMaxAge)
  const lists = yield* makeSharedReads<KubeList, KubeError>(defaultMaxAge)
  const discoveries = yield* makeSharedReads<ResourceIndex, KubeError>(discoveryMaxAge)
  const serverMetrics = yield* makeServerMetricsReader(connection)
  const decode = <A>(schema: Schema.ConstraintDecoder<A>, path: string, value: unknown) =>
    Effect.mapError(Schema.decodeUnknownEffect(schema)(value), notAsExpected(cluster, path))

  let index: ResourceIndex | undefined
  let discoveredAt = Number.NEGATIVE_INFINITY
  const discover = discoveries.read("", discoveryMaxAge, readDiscovery(connection)).pipe(
    Effect.tap((found) =>
      Effect.map(steadyMillis, (now) => {
        if (found !== index) discoveredAt = now
        index = found
      })
    )
  )
  const resolve = Effect.fnUntraced(function* (resource: string, maxAge = discoveryMaxAge): Effect.fn.Return<ResourceType, KubeError> {
    const known = index?.find(resource)
    if (known !== undefined) return known
    const isYoung = index !== undefined && (yield* steadyMillis) - discoveredAt < maxAge
    const fresh = isYoung && index !== undefined ? index : yield* discover
    const found = fresh.find(resource)
    if (found !== undefined) return found
    const meant = fresh.suggest(resource)
    const next = meant === undefined ? "see `kubectl api-resources` for what it serves" : `did you mean ${JSON.stringify(meant)}?`
    return yield* new KubeUnknownResource({
      cluster,
      where: cluster,
      message: `${cluster} serves no resource ${JSON.stringify(resource)}`,
      next
    })
  })

  let storageSilentUntil = 0
  let cached = 0
  /** Asks storage, or only the cache where storage has just not answered. */
  const orFromCache = Effect.fnUntraced(function* <A>(
    fromStorage: Effect.Effect<A, KubeError>,
    cache: Effect.Effect<A, KubeError>
  ): Effect.fn.Return<A, KubeError> {
    const fromCache = Effect.tap(cache, () =>
      Effect.sync(() => {
        cached += 1
      })
    )
    if ((yield* steadyMillis) < storageSilentUntil) return yield* fromCache
    return yield* Effect.catchIf(fromStorage, mayKnowFromCache, () =>
      Effect.flatMap(steadyMillis, (now) => {
        storageSilentUntil = now + storageRest
        return fromCache
      })
    )
  })

  const page = Effect.fnUntraced(function* (path: string, options?: GetOptions) {
    const body = yield* decode(ListPage, path, yield* connection.getJson(path, options))
    const items = yield* Effect.mapError(objectsOfList(body, body.items ?? []), notAsExpected(cluster, path))
    return { items, next: body.metadata?.continue, version: body.metadata?.resourceVersion }
  })

  const pages = Effect.fnUntraced(function* (
    path: string,
    query: ListQuery,
    limit: number | undefined,
    resourceVersion?: "0",
    options?: GetOptions
  ): Effect.fn.Return<KubeList, KubeError> {
    const { labelSelector, fieldSelector, maxObjects = 20_000 } = query
    const items: Array<KubeObject> = []
    let next: string | undefined
    let version: string | undefined
    do {
      const found = yield* page(withQuery(path, { labelSelector, fieldSelector, limit, continue: next, resourceVersion }), options)
      items.push(...found.items)
      next = found.next
      version = found.version
    } while (next && items.length < maxObjects)
    const truncated = Boolean(next) || items.length > maxObjects
    const readPath = withQuery(path, { labelSelector, fieldSelector, resourceVersion })
    return { items: items.slice(0, maxObjects), path: readPath, truncated, ...(version === undefined ? {} : { version }) }
  })

  const list: ClusterReader["list"] = Effect.fn("platform.kubernetes.list")(function* (query) {
    yield* Effect.annotateCurrentSpan({ "k8s.cluster.name": cluster, resource: query.resource })
    const type = yield* resolve(query.resource)
    const { namespace, labelSelector, fieldSelector, maxObjects, maxAge = defaultMaxAge, orCached = false } = query
    const path = resourcePath(type, namespace === undefined ? {} : { namespace })
    const key = JSON.stringify([path, labelSelector, fieldSelector, maxObjects])
    const fromStorage = (options?: GetOptions) =>
      lists.read(
        key,
        maxAge,
        pages(path, query, pageSize, undefined, options).pipe(
          Effect.catchTag("KubeGone", () => pages(path, query, undefined, undefined, options))
        )
      )
    if (!orCached) return yield* fromStorage()
    // the cache gives everything at once
    return yield* orFromCache(fromStorage(ONCE_IF_CACHED), lists.read(`cached ${key}`, maxAge, pages(path, query, undefined, "0")))
  })

  return {
    cluster,
    resolve,
    requests: connection.requests,
    clockSkewMs: connection.clockSkewMs,
    pressure: () => ({ ...connection.pressure(), cached }),
    raw: (path) => connection.get(path, { accept: "application/json, */*" }),
    health: (endpoint) => {
      const path = `/${endpoint}?verbose`
      return Effect.flatMap(connection.look(path), (answer) => {
        const report = healthReport(endpoint, answer)
        return report === undefined ? Effect.fail(garbled(cluster, path, "a health report", answer.text)) : Effect.succeed(report)
      }).pipe(retryInBudget<KubeError>({ while: isTransient, times: HEALTH_RETRIES }))
    },
    serverMetrics: serverMetrics.read,
    list,
    turnedAway: Effect.flatMap(connection.turnedAway, namesOfTurnedAway(list)),
    get: Effect.fn("platform.kubernetes.get")(function* ({ resource, namespace, name, maxAge = defaultMaxAge, orCached = false }) {
      const type = yield* resolve(resource)
      const path = resourcePath(type, { namespace: namespace ?? defaultNamespace, name })
      const fetch = (resourceVersion: "0" | undefined, options?: GetOptions) =>
        Effect.flatMap(connection.getJson(withQuery(path, { resourceVersion }), options), (body) => decode(KubeObject, path, body))
      if (!orCached) return yield* objects.read(path, maxAge, fetch(undefined))
      return yield* orFromCache(
        objects.read(path, maxAge, fetch(undefined, ONCE_IF_CACHED)),
        objects.read(`cached ${path}`, maxAge, fetch("0"))
      )
    }),
    logs: ({ namespace, pod, limitBytes = 1_048_576, ...query }) => {
      const pods = { group: "", version: "v1", kind: "Pod", plural: "pods", singular: "pod", shortNames: [], namespaced: true }
      const path = resourcePath(pods, { namespace, name: pod, subresource: "log" })
      return connection.get(withQuery(path, { ...query, limitBytes }), { accept: "text/plain, */*" })
    }
  }
})
