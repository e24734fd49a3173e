import { type LabelSelector, matchesSelector } from "../label-selector.ts"
import { wantsNode } from "./node-terms.ts"
import type { OccupiedNode, PlacedPod } from "./placed-pod.ts"

export type SpreadVerdict = "fits" | "skewed" | "no-label"

const matching = (entry: OccupiedNode, pod: PlacedPod, selector: LabelSelector): number => {
  let count = 0
  for (const other of entry.pods.values()) {
    if (other.metadata.namespace === pod.metadata.namespace && matchesSelector(selector, other.metadata.labels)) count += 1
  }
  return count
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ for `DoNotSchedule` constraints. */
export const spreadJudge = (pod: PlacedPod, nodes: ReadonlyArray<OccupiedNode>): ((entry: OccupiedNode) => SpreadVerdict) => {
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === "DoNotSchedule")
  const counted = hard.map((constraint) => {
    const counts = new Map<string, number>()
    for (const entry of nodes) {
      const domain = entry.node.metadata.labels?.[constraint.topologyKey]
      if (domain === undefined || !wantsNode(pod.spec ?? {}, entry.node.metadata)) continue
      counts.set(domain, (counts.get(domain) ?? 0) + matching(entry, pod, constraint.labelSelector ?? {}))
    }
    return { constraint, counts, least: Math.min(...counts.values()) }
  })
  return (entry) => {
    for (const { constraint, counts, least } of counted) {
      const domain = entry.node.metadata.labels?.[constraint.topologyKey]
      if (domain === undefined) return "no-label"
      const own = matchesSelector(constraint.labelSelector ?? {}, pod.metadata.labels) ? 1 : 0
      if ((counts.get(domain) ?? 0) + own - least > constraint.maxSkew) return "skewed"
    }
    return "fits"
  }
}
