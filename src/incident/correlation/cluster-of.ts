import type { ClusterName } from "../../domain/ids.ts"
import type { Environment } from "../../domain/incident.ts"
import type { Signal } from "../../domain/signal.ts"

/** What correlation needs to know of a configured cluster. */
export interface KnownCluster {
  readonly name: ClusterName
  readonly environment: Environment
  /** Alerts whose labels all equal these belong to it; by default `cluster: <name>`. */
  readonly alertLabels?: Readonly<Record<string, string>>
}

/** The configured cluster that an alert is about, or what it said that no configured one answers to. */
export type ClusterOf = { readonly known: KnownCluster } | { readonly unknown: string | undefined }

/** The configured cluster's name, where there is one. */
export const knownName = (cluster: ClusterOf): ClusterName | undefined => ("known" in cluster ? cluster.known.name : undefined)

const matches = (cluster: KnownCluster, signal: Signal): boolean =>
  cluster.alertLabels === undefined
    ? signal.cluster === cluster.name
    : Object.entries(cluster.alertLabels).every(([name, value]) => signal.labels[name] === value)

/**
 * The cluster with the most matching alert labels; for an alert that says nothing of its cluster, the default, or the only one
 * there is. An alert that names another cluster is never taken for the default's.
 */
export const clusterOf = (signal: Signal, clusters: ReadonlyArray<KnownCluster>, defaultCluster?: ClusterName): ClusterOf => {
  const precision = ({ alertLabels }: KnownCluster) => (alertLabels === undefined ? 1 : Object.keys(alertLabels).length)
  const [best] = clusters.filter((cluster) => matches(cluster, signal)).toSorted((a, b) => precision(b) - precision(a))
  if (best !== undefined) return { known: best }
  // a store that is called like one of them; see `domain/cluster-label.ts`
  const alike = clusters.find(({ alertLabels, name }) => alertLabels === undefined && name === signal.labels.cluster)
  if (alike !== undefined) return { known: alike }
  if (signal.cluster !== undefined) return { unknown: signal.cluster }
  const fallback = clusters.find(({ name }) => name === defaultCluster) ?? (clusters.length === 1 ? clusters[0] : undefined)
  return fallback === undefined ? { unknown: undefined } : { known: fallback }
}
