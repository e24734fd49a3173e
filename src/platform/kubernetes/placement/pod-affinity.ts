import { matchesSelector } from "../label-selector.ts"
import type { OccupiedNode, PlacedPod, PodTerm } from "./placed-pod.ts"

type Direction = "podAffinity" | "podAntiAffinity"

const requiredTerms = (pod: PlacedPod, direction: Direction): ReadonlyArray<PodTerm> =>
  pod.spec?.affinity?.[direction]?.requiredDuringSchedulingIgnoredDuringExecution ?? []

/** An empty namespace selector means every namespace; one with requirements is not resolved and means none. */
const selects = (term: PodTerm, holder: PlacedPod, other: PlacedPod): boolean => {
  const everywhere = term.namespaceSelector !== undefined && Object.keys(term.namespaceSelector).length === 0
  const namespaces = term.namespaces ?? (term.namespaceSelector === undefined ? [holder.metadata.namespace ?? ""] : [])
  if (!everywhere && !namespaces.includes(other.metadata.namespace ?? "")) return false
  return term.labelSelector !== undefined && matchesSelector(term.labelSelector, other.metadata.labels)
}

const domainOf = (entry: OccupiedNode, key: string): string | undefined => entry.node.metadata.labels?.[key]

/** Values of `topologyKey` where a pod that the term selects already runs. */
const occupied = (term: PodTerm, pod: PlacedPod, nodes: ReadonlyArray<OccupiedNode>): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const entry of nodes) {
    const domain = domainOf(entry, term.topologyKey)
    if (domain === undefined || found.has(domain)) continue
    for (const other of entry.pods.values()) {
      if (selects(term, pod, other)) {
        found.add(domain)
        break
      }
    }
  }
  return found
}

/** What the running pods' own anti-affinity keeps this pod away from: pairs of topology key and value. */
const refusedBy = (pod: PlacedPod, nodes: ReadonlyArray<OccupiedNode>): ReadonlySet<string> => {
  const refused = new Set<string>()
  for (const entry of nodes) {
    for (const other of entry.pods.values()) {
      if (other.spec?.affinity === undefined) continue
      for (const term of requiredTerms(other, "podAntiAffinity")) {
        const domain = domainOf(entry, term.topologyKey)
        if (domain !== undefined && selects(term, other, pod)) refused.add(`${term.topologyKey}=${domain}`)
      }
    }
  }
  return refused
}

export type AffinityVerdict = "fits" | "affinity" | "anti-affinity" | "existing-anti-affinity"

/** Judges nodes for one pod; the sets it needs are gathered once, not for every node. */
export const podAffinityJudge = (pod: PlacedPod, nodes: ReadonlyArray<OccupiedNode>): ((entry: OccupiedNode) => AffinityVerdict) => {
  const wanted = requiredTerms(pod, "podAffinity").map((term) => ({ term, domains: occupied(term, pod, nodes) }))
  const shunned = requiredTerms(pod, "podAntiAffinity").map((term) => ({ term, domains: occupied(term, pod, nodes) }))
  const refused = refusedBy(pod, nodes)
  // The first pod of a group that wants to be with itself may start anywhere.
  const isFirst = wanted.length > 0 && wanted.every(({ term, domains }) => domains.size === 0 && selects(term, pod, pod))
  return (entry) => {
    for (const { term, domains } of wanted) {
      const domain = domainOf(entry, term.topologyKey)
      if (domain === undefined || (!isFirst && !domains.has(domain))) return "affinity"
    }
    for (const { term, domains } of shunned) {
      const domain = domainOf(entry, term.topologyKey)
      if (domain !== undefined && domains.has(domain)) return "anti-affinity"
    }
    for (const pair of refused) {
      const [key = "", domain] = pair.split("=")
      if (domainOf(entry, key) === domain) return "existing-anti-affinity"
    }
    return "fits"
  }
}
