import { Context, type Effect, Schema, type Scope } from "effect"
import type { ClusterName } from "../../domain/ids.ts"
import type { HealthCheck } from "./health-report.ts"
import type { KubeError } from "./kube-error.ts"
import type { ReadPressure } from "./read-limit.ts"
import type { ServerMetricsReader } from "./read-server-metrics.ts"
import type { ResourceType } from "./resource-index.ts"
import type { TurnedAway } from "./turned-away.ts"

const Labels = Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.String)))

/** Any object as the API server gives it: what all have in common is checked, the rest is passed on as it is. */
export const KubeObject = Schema.StructWithRest(
  Schema.Struct({
    apiVersion: Schema.String,
    kind: Schema.String,
    metadata: Schema.StructWithRest(
      Schema.Struct({
        name: Schema.String,
        namespace: Schema.optionalKey(Schema.String),
        uid: Schema.optionalKey(Schema.String),
        resourceVersion: Schema.optionalKey(Schema.String),
        labels: Labels,
        annotations: Labels,
        ownerReferences: Schema.optionalKey(
          Schema.NullOr(
            Schema.Array(
              Schema.Struct({
                apiVersion: Schema.String,
                kind: Schema.String,
                name: Schema.String,
                uid: Schema.String,
                controller: Schema.optionalKey(Schema.NullOr(Schema.Boolean))
              })
            )
          )
        )
      }),
      [Schema.Record(Schema.String, Schema.Unknown)]
    )
  }),
  [Schema.Record(Schema.String, Schema.Unknown)]
)
export type KubeObject = typeof KubeObject.Type

export interface KubeList {
  readonly items: ReadonlyArray<KubeObject>
  /** The path that was read, to cite. */
  readonly path: string
  /** True when there is more than `maxObjects`. */
  readonly truncated: boolean
  /** The `resourceVersion` at which it was so, where a watch can go on. */
  readonly version?: string
  /** Of an answer out of a watch cache: milliseconds since the server last told how these objects are. */
  readonly age?: number
}

/** How old an answer may be, in milliseconds, to be shared with others who asked the same; 2,000 by default and at most. Zero reads anew. */
interface Freshness {
  readonly maxAge?: number
  /**
   * When the server's storage does not answer, what its cache holds will do: enough to find a cause by, and never to decide a change by.
   * https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list
   */
  readonly orCached?: boolean
}

/** The endpoints that tell how an API server is. */
export const healthEndpoints = ["readyz", "livez", "healthz"] as const
export type HealthEndpoint = (typeof healthEndpoints)[number]

export interface ListQuery extends Freshness {
  /** As kubectl takes it: `pods`, `deploy`, `replicasets.apps`, `Node`. */
  readonly resource: string
  /** Absent: all namespaces. */
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** Most objects returned; 20,000 by default. */
  readonly maxObjects?: number
}

interface GetQuery extends Freshness {
  readonly resource: string
  /** For a namespaced resource, absent means the context's namespace. */
  readonly namespace?: string
  readonly name: string
}

interface LogQuery {
  readonly namespace: string
  readonly pod: string
  readonly container?: string
  /** The container's run before its last restart. */
  readonly previous?: boolean
  readonly tailLines?: number
  readonly sinceSeconds?: number
  /** Most bytes returned; 1 MiB by default. */
  readonly limitBytes?: number
}

/** What became of one object. */
export interface ObjectChange {
  readonly type: "put" | "gone"
  readonly object: KubeObject
}

/** Reads one cluster. It holds the reader's credentials and can express nothing but GET. */
export interface ClusterReader {
  readonly cluster: ClusterName
  readonly get: (query: GetQuery) => Effect.Effect<KubeObject, KubeError>
  /** Pages through all; a list that expires on the way is read once more in one piece. */
  readonly list: (query: ListQuery) => Effect.Effect<KubeList, KubeError>
  readonly logs: (query: LogQuery) => Effect.Effect<string, KubeError>
  /** Any path that only reads, as `kubectl get --raw`: `/readyz?verbose`. */
  readonly raw: (path: string) => Effect.Effect<string, KubeError>
  /** What the server says of its own health, check by check, also when it is not well. Comes before all other reads. */
  readonly health: (endpoint: HealthEndpoint) => Effect.Effect<ReadonlyArray<HealthCheck>, KubeError>
  /** What the server exposes of itself and causes look at; `compared`, also what it was some seconds before. Asked for at most once in ten seconds. */
  readonly serverMetrics: ServerMetricsReader["read"]
  /**
   * The resource of a name as kubectl takes it. Discovery is read at first use, and again when a name is unknown to one that is older than
   * `maxAge`, in milliseconds; 10 seconds by default.
   */
  readonly resolve: (resource: string, maxAge?: number) => Effect.Effect<ResourceType, KubeError>
  /** API requests sent since the start. */
  readonly requests: () => number
  /** By how many milliseconds the server's clock was ahead of ours in its last answer; undefined before the first. */
  readonly clockSkewMs: () => number | undefined
  /** Reads that priority and fairness turned away in the last minute, also those that were answered at another try. */
  readonly turnedAway: Effect.Effect<ReadonlyArray<TurnedAway>>
  /** How much was held back since the start for the server's sake, and how many answers came from its cache. */
  readonly pressure: () => ReadPressure & { readonly cached: number }
  /**
   * Of a reader that keeps what it reads: told of each change of that from now on, and first of all that is there, until the scope closes.
   * `told` must not throw. Absent where nothing is kept.
   */
  readonly changes?: (told: (changes: ReadonlyArray<ObjectChange>) => void) => Effect.Effect<void, never, Scope.Scope>
}

/** What following a resource tells. `version` is where to go on after it was handled. */
export type WatchEvent =
  /** All there is: what was known before and is not among it is gone. */
  | { readonly type: "listed"; readonly objects: ReadonlyArray<KubeObject>; readonly version: string }
  | { readonly type: "put" | "gone"; readonly object: KubeObject; readonly version: string }
  /** Nothing happened up to here. */
  | { readonly type: "reached"; readonly version: string }

export interface WatchQuery {
  /** As kubectl takes it, such as `pods` or `events.events.k8s.io`; of all namespaces. */
  readonly resource: string
  readonly fieldSelector?: string
  /** When more than this are listed the rest is left out: whoever cannot keep them learns it by their number. */
  readonly maxObjects?: number
}

/** Whether what happens is being told now. An end without an error is the server's usual one, after some minutes. */
export type FollowState = { readonly _tag: "open" } | { readonly _tag: "closed"; readonly error?: KubeError }

/** Follows resources of one cluster. It holds the reader's credentials and can express nothing but GET. */
export interface ClusterWatcher {
  readonly cluster: ClusterName
  /**
   * Hands what happens to `handle`, one event after another, for as long as it runs. It goes on after `from` where the server still keeps
   * that version, and lists anew where it does not. Nothing ends it: what fails is tried again, later and later, as `heed` is told.
   */
  readonly follow: <R>(
    query: WatchQuery,
    from: string | undefined,
    handle: (event: WatchEvent) => Effect.Effect<void, never, R>,
    heed?: (state: FollowState) => Effect.Effect<void>
  ) => Effect.Effect<never, never, R>
}

/** Reads the configured clusters. */
export class KubeReader extends Context.Service<
  KubeReader,
  {
    readonly cluster: (name: string) => Effect.Effect<ClusterReader, KubeError>
    /** Follows what happens in a cluster, over the same connection. */
    readonly watcher: (name: string) => Effect.Effect<ClusterWatcher, KubeError>
  }
>()("handrail/platform/kubernetes/KubeReader") {}
