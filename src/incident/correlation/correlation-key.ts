import type { Signal } from "../../domain/signal.ts"
import type { ClusterOf } from "./cluster-of.ts"

/** Labels that name one workload, as kube-state-metrics writes them; pods and nodes are left out, so that their alerts come together. */
const WORKLOADS = ["deployment", "statefulset", "daemonset", "cronjob", "job_name", "horizontalpodautoscaler", "persistentvolumeclaim"]

/** What a key says of the incident that it opens. */
export type CorrelationKind = "alerts" | "unknown-cluster" | "storm" | "manual"

export interface CorrelationKey {
  readonly kind: CorrelationKind
  readonly text: string
  readonly title: string
}

const clusterName = (cluster: ClusterOf): string => ("known" in cluster ? cluster.known.name : (cluster.unknown ?? "(none)"))

const key = (kind: CorrelationKind, parts: ReadonlyArray<string>, title: string): CorrelationKey => ({
  kind,
  text: [kind, ...parts.map((part) => encodeURIComponent(part.toWellFormed()))].join("/"),
  title
})

/**
 * What alerts must share to be one incident: cluster, alert name, namespace and, where the alert names one, workload. Alerts of a
 * cluster that nobody configured share only the cluster; what a person asks for is always an incident of its own.
 */
export const correlationKey = (signal: Signal, cluster: ClusterOf): CorrelationKey => {
  const name = clusterName(cluster)
  if (signal.source === "manual") return key("manual", [name, signal.id], signal.name)
  if ("unknown" in cluster) return key("unknown-cluster", [name], `${signal.name} in a cluster that is not configured: ${name}`)
  const { namespace = "" } = signal.labels
  const workload = WORKLOADS.flatMap((label) => signal.labels[label] ?? [])[0] ?? ""
  const subject = [namespace, workload].filter((part) => part !== "").join("/")
  return key(
    "alerts",
    [name, signal.name, namespace, workload],
    subject === "" ? `${signal.name} in ${name}` : `${signal.name}: ${subject} in ${name}`
  )
}

/** The one incident that takes what comes when too many are opened for a cluster. */
export const stormKey = (cluster: ClusterOf): CorrelationKey =>
  key("storm", [clusterName(cluster)], `Alert storm in ${clusterName(cluster)}`)

/** What kind of incident a stored key belongs to. */
export const kindOfCorrelation = (correlation: string): CorrelationKind => {
  const [kind] = correlation.split("/")
  return kind === "unknown-cluster" || kind === "storm" || kind === "manual" ? kind : "alerts"
}

/** Which cluster an alert is counted for: two clusters with equal labels have equal fingerprints. */
export const alertScope = (cluster: ClusterOf): string => ("known" in cluster ? cluster.known.name : `?${cluster.unknown ?? ""}`)
