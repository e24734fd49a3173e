import { Context, type Effect, Schema } from "effect"
import { userError } from "../domain/user-error.ts"
import type { ClusterConfig } from "./config/config.ts"
import type { KubeReader } from "./kubernetes/kube-reader.ts"

/** Nobody configured a cluster of this name. */
export class ClusterUnknown extends Schema.TaggedError<ClusterUnknown>()("ClusterUnknown", userError) {}

/** One instant sample. `value` may be NaN or infinite. */
interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** A configured cluster and the read-only ways into it. */
export interface Cluster {
  readonly config: ClusterConfig
  readonly reader: KubeReader["Service"]
  /** Absent when no Prometheus is configured for it. */
  readonly metrics:
    | { readonly query: (promql: string) => Effect.Effect<ReadonlyArray<Sample>, { readonly message: string }> }
    | undefined
}

export class Clusters extends Context.Service<
  Clusters,
  {
    readonly list: Effect.Effect<ReadonlyArray<ClusterConfig>>
    readonly get: (name: string) => Effect.Effect<Cluster, ClusterUnknown>
  }
>()("handrail/platform/Clusters") {}
