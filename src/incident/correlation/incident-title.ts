import type { EntityName } from "./facts/subject.ts"

/** What an incident is called: the alert of its root and what it is about. `cluster`: as configured, or what the alert said. */
export const incidentTitle = (
  alert: string,
  entity: EntityName,
  cluster: { readonly name: string; readonly isConfigured: boolean }
): string => {
  const place = entity.namespace === undefined ? entity.name : `${entity.namespace}/${entity.name}`
  const named: Readonly<Record<string, string>> = { Cluster: "", Node: `node ${entity.name}` }
  const subject = named[entity.kind] ?? place
  const where = cluster.isConfigured ? cluster.name : `a cluster that is not configured: ${cluster.name}`
  return subject === "" ? `${alert} in ${where}` : `${alert}: ${subject} in ${where}`
}
