import type { Change } from "../../domain/change.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"

/**
 * The cluster that a change is stored under: the configured one that its source means, `?name` for one that nobody configured, and null
 * where the source says nothing and several are configured: then it may concern any.
 */
export const clusterOfChange = (
  { cluster, pullRequest }: Change,
  configured: ReadonlyArray<Pick<ClusterConfig, "name" | "alertLabels">>,
  defaultCluster?: string
): string | null => {
  if (cluster === undefined) {
    if (configured.length === 1) return configured[0]?.name ?? null
    // what is merged may be deployed to any
    return pullRequest === undefined ? (defaultCluster ?? null) : null
  }
  const meant =
    configured.find(({ name }) => name === cluster) ??
    configured.find(({ alertLabels }) => alertLabels !== undefined && Object.values(alertLabels).includes(cluster))
  return meant?.name ?? `?${cluster}`
}

/** The namespace that a change is stored under: its own, or the first that its objects are in; null for what concerns the whole cluster. */
export const namespaceOfChange = ({ namespace, objects }: Change): string | null =>
  namespace ?? objects.flatMap((object) => object.namespace ?? [])[0] ?? null
