import { type LabelSelector, matchesSelector } from "../../platform/kubernetes/label-selector.ts"
import type { KubeObject } from "../kube-object.ts"
import { wantsNode } from "./node-affinity.ts"
import type { NodeEntry } from "./node-ledger.ts"

interface Constraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly whenUnsatisfiable: string
  readonly labelSelector?: LabelSelector
}

export type SpreadVerdict = "fits" | "skewed" | "no-label"

const matching = (entry: NodeEntry, pod: KubeObject, selector: LabelSelector): number => {
  let count = 0
  for (const other of entry.pods.values()) {
    if (other.metadata.namespace === pod.metadata.namespace && matchesSelector(selector, other.metadata.labels)) count += 1
  }
  return count
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ for `DoNotSchedule` constraints. */
export const spreadJudge = (pod: KubeObject, nodes: ReadonlyArray<NodeEntry>): ((entry: NodeEntry) => SpreadVerdict) => {
  const hard = ((pod.spec.topologySpreadConstraints ?? []) as ReadonlyArray<Constraint>).filter(
    (constraint) => constraint.whenUnsatisfiable === "DoNotSchedule"
  )
  const counted = hard.map((constraint) => {
    const counts = new Map<string, number>()
    for (const entry of nodes) {
      const domain = entry.node.metadata.labels?.[constraint.topologyKey]
      if (domain === undefined || !wantsNode(pod, entry.node)) continue
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
