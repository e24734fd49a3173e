import type { Cluster } from "../../platform/clusters.ts"

/** What a live diagnosis needs of a cluster: all of it only reads, and shares what others read of it at the same time. */
export interface LiveCluster {
  readonly reader: Pick<Cluster["reader"], "get" | "list" | "logs"> &
    Partial<Pick<Cluster["reader"], "clockSkewMs" | "health" | "pressure" | "serverMetrics" | "turnedAway">>
  readonly metrics: Cluster["metrics"]
  readonly traces?: Cluster["traces"]
}
