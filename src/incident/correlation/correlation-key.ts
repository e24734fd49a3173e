import type { Signal } from "../../domain/signal.ts"
import type { ClusterOf } from "./cluster-of.ts"

/** What a stored key says of the incident that it opened. */
export type CorrelationKind = "alerts" | "unknown-cluster" | "storm" | "manual"

/** How a cluster is written: its configured name, or what the alert said. */
export const clusterText = (cluster: ClusterOf): string => ("known" in cluster ? cluster.known.name : (cluster.unknown ?? "(none)"))

const key = (kind: CorrelationKind, ...parts: ReadonlyArray<string>): string =>
  [kind, ...parts.map((part) => encodeURIComponent(part.toWellFormed()))].join("/")

/**
 * The name under which an incident is opened for its first alert; what joins it is decided by grouping. The alert's own identity is a
 * part of it: two troubles of one workload at different times are two incidents.
 */
export const correlationKey = (signal: Signal, cluster: ClusterOf): string => {
  const name = clusterText(cluster)
  if (signal.source === "manual") return key("manual", name, signal.id)
  return key("unknown" in cluster ? "unknown-cluster" : "alerts", name, signal.name, signal.id)
}

/** The one incident that takes what comes when too many are opened for a cluster. */
export const stormKey = (cluster: ClusterOf): string => key("storm", clusterText(cluster))

export const stormTitle = (cluster: ClusterOf): string => `Alert storm in ${clusterText(cluster)}`

/** What kind of incident a stored key belongs to. */
export const kindOfCorrelation = (correlation: string): CorrelationKind => {
  const [kind] = correlation.split("/")
  return kind === "unknown-cluster" || kind === "storm" || kind === "manual" ? kind : "alerts"
}

/** Which cluster an alert is counted for: two clusters with equal labels have equal fingerprints. */
export const alertScope = (cluster: ClusterOf): string => ("known" in cluster ? cluster.known.name : `?${cluster.unknown ?? ""}`)
