import { Context, Effect, Layer, Schema } from "effect"
import { userError } from "../domain/user-error.ts"
import type { ClusterConfig } from "./config/config.ts"
import { type EtcdReader, makeEtcdReader } from "./etcd/etcd-reader.ts"
import type { KubeError } from "./kubernetes/kube-error.ts"
import { type ClusterReader, KubeReader } from "./kubernetes/kube-reader.ts"
import { type MetricsError, MetricsReader } from "./prometheus/metrics-reader.ts"

/** Nobody configured a cluster of this name. */
export class ClusterUnknown extends Schema.TaggedError<ClusterUnknown>()("ClusterUnknown", userError) {}

/** One series at one time. `value` may be NaN or infinite. */
interface ClusterSample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** PromQL about one cluster. */
interface ClusterMetrics {
  readonly query: (promql: string) => Effect.Effect<ReadonlyArray<ClusterSample>, MetricsError>
}

/** A configured cluster and the read-only ways into it. */
export interface Cluster {
  readonly config: ClusterConfig
  readonly reader: ClusterReader
  /** Absent when no Prometheus is configured for it. */
  readonly metrics: ClusterMetrics | undefined
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

export const layerClusters = (configs: ReadonlyArray<ClusterConfig>): Layer.Layer<Clusters, never, KubeReader | MetricsReader> =>
  Layer.effect(
    Clusters,
    Effect.gen(function* () {
      const readers = yield* KubeReader
      const metrics = yield* MetricsReader
      const etcds = new Map(configs.map(({ etcd, name }) => [name, makeEtcdReader(etcd?.reader)]))
      const metricsOf = ({ name, prometheus }: ClusterConfig): ClusterMetrics | undefined =>
        prometheus.length === 0
          ? undefined
          : {
              query: (query) =>
                Effect.map(metrics.instant({ cluster: name, query }), ({ result }) =>
                  result.map(({ labels, value }) => ({ metric: labels, value }))
                )
            }
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
        return { config, reader: yield* readers.cluster(name), metrics: metricsOf(config), ...withEtcd(etcds.get(config.name)) }
      })
      return Clusters.of({ list: Effect.succeed(configs), get })
    })
  )
