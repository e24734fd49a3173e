import { Context, Effect, Layer, Schema } from "effect"
import { userError } from "../domain/user-error.ts"
import type { ClusterConfig } from "./config/config.ts"
import { type EtcdReader, makeEtcdReader } from "./etcd/etcd-reader.ts"
import type { KubeError } from "./kubernetes/kube-error.ts"
import { type ClusterReader, KubeReader } from "./kubernetes/kube-reader.ts"
import { type MetricsError, MetricsReader, type RangeQuery } from "./prometheus/metrics-reader.ts"
import { makeTracesReader } from "./traces/live-traces-reader.ts"
import type { TracesReader } from "./traces/traces-reader.ts"

/** Nobody configured a cluster of this name. */
export class ClusterUnknown extends Schema.TaggedError<ClusterUnknown>()("ClusterUnknown", userError) {}

/** One series at one time. `value` may be NaN or infinite. */
interface ClusterSample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** One series over time: seconds since the epoch, and the value. */
interface ClusterSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly points: ReadonlyArray<readonly [number, number]>
}

/** PromQL about one cluster, asked of the first of its replicas that answers. */
export interface ClusterMetrics {
  readonly query: (promql: string) => Effect.Effect<ReadonlyArray<ClusterSample>, MetricsError>
  readonly range: (
    promql: string,
    span: Pick<RangeQuery, "start" | "end" | "step">
  ) => Effect.Effect<ReadonlyArray<ClusterSeries>, MetricsError>
}

/** The metrics of one cluster among those that are read. */
export const metricsOf = (metrics: typeof MetricsReader.Service, cluster: string): ClusterMetrics => ({
  query: (query) =>
    Effect.map(metrics.instant({ cluster, query }), ({ result }) => result.map(({ labels, value }) => ({ metric: labels, value }))),
  range: (query, span) =>
    Effect.map(metrics.range({ cluster, query, ...span }), ({ result }) =>
      result.map(({ labels, points }) => ({ metric: labels, points: points.map(({ at, value }) => [at / 1_000, value] as const) }))
    )
})

/** A configured cluster and the read-only ways into it. */
export interface Cluster {
  readonly config: ClusterConfig
  readonly reader: ClusterReader
  /** Absent when no Prometheus is configured for it. */
  readonly metrics: ClusterMetrics | undefined
  /** Absent when no server of traces is configured for it. */
  readonly traces?: TracesReader
  /** The etcd behind it, also when the API server does not answer. Absent: its members cannot be asked. */
  readonly etcd?: EtcdReader
}

/** The clusters that are configured, by name. */
export class Clusters extends Context.Service<
  Clusters,
  {
    readonly list: Effect.Effect<ReadonlyArray<ClusterConfig>>
    readonly get: (name: string) => Effect.Effect<Cluster, ClusterUnknown | KubeError>
  }
>()("handrail/platform/Clusters") {}

const withEtcd = (etcd: EtcdReader | undefined) => (etcd === undefined ? {} : { etcd })
const withTraces = (traces: TracesReader | undefined) => (traces === undefined ? {} : { traces })

export const layerClusters = (configs: ReadonlyArray<ClusterConfig>): Layer.Layer<Clusters, never, KubeReader | MetricsReader> =>
  Layer.effect(
    Clusters,
    Effect.gen(function* () {
      const readers = yield* KubeReader
      const metrics = yield* MetricsReader
      const etcds = new Map(configs.map(({ etcd, name }) => [name, makeEtcdReader(etcd?.reader)]))
      const traces = new Map<string, TracesReader>()
      for (const { name, traces: servers = [] } of configs) if (servers.length > 0) traces.set(name, yield* makeTracesReader(servers))
      const get = Effect.fnUntraced(function* (name: string) {
        const config = configs.find((one) => one.name === name)
        if (config === undefined) {
          const known = configs.length === 0 ? "none is configured" : `there are ${configs.map((one) => one.name).join(", ")}`
          return yield* new ClusterUnknown({
            message: `there is no cluster ${JSON.stringify(name)}; ${known}`,
            where: "clusters in handrail.yaml",
            next: "add it with its kubeconfig, or correct the name"
          })
        }
        return {
          config,
          reader: yield* readers.cluster(name),
          metrics: config.prometheus.length === 0 ? undefined : metricsOf(metrics, name),
          ...withEtcd(etcds.get(config.name)),
          ...withTraces(traces.get(config.name))
        }
      })
      return Clusters.of({ list: Effect.succeed(configs), get })
    })
  )
