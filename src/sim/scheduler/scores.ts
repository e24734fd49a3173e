import { podRequests } from "../../platform/kubernetes/placement/pod-requests.ts"
import { controllerOf } from "../controllers/runtime/controller.ts"
import type { KubeObject } from "../kube-object.ts"
import type { NodeEntry } from "./node-ledger.ts"
import { preferredNodeWeight } from "./preferred-node.ts"
import { untolerated } from "./taints.ts"

const ZONE = "topology.kubernetes.io/zone"
/** The default plugin weights of TaintToleration, NodeAffinity and PodTopologySpread; the resource plugins weigh 1. */
const TAINT_WEIGHT = 3
const AFFINITY_WEIGHT = 2
const SPREAD_WEIGHT = 2

const fractionLeft = (entry: NodeEntry, resource: "cpu" | "memory", asked: number): number => {
  const capacity = entry.allocatable[resource] ?? 0
  return capacity === 0 ? 0 : Math.max(0, capacity - (entry.requested[resource] ?? 0) - asked) / capacity
}

/** Free room, and an even use of CPU and memory; each out of 100. Pods without requests count as 100m and 200Mi, as upstream. */
const resourceScore = (entry: NodeEntry, cpu: number, memory: number): number => {
  const cpuLeft = fractionLeft(entry, "cpu", cpu)
  const memoryLeft = fractionLeft(entry, "memory", memory)
  return 50 * (cpuLeft + memoryLeft) + 100 * (1 - Math.abs(cpuLeft - memoryLeft) / 2)
}

/** Of nodes that all fit, the one to take: spread over zones and hosts, roomy, preferred; the emptier and then the first by name where they are equal. */
export const pickNode = (pod: KubeObject, fitting: ReadonlyArray<NodeEntry>): NodeEntry | undefined => {
  const owner = controllerOf(pod)?.uid ?? ""
  const requests = podRequests(pod.spec)
  const cpu = requests.cpu || 100
  const memory = requests.memory || 200 * 1024 ** 2
  const zones = new Map<string, number>()
  let crowdedHost = 1
  for (const entry of fitting) {
    const here = entry.siblings.get(owner) ?? 0
    const zone = entry.node.metadata.labels?.[ZONE] ?? ""
    zones.set(zone, (zones.get(zone) ?? 0) + here)
    crowdedHost = Math.max(crowdedHost, here)
  }
  const crowdedZone = Math.max(1, ...zones.values())
  let best: NodeEntry | undefined
  let bestScore = Number.NEGATIVE_INFINITY
  for (const entry of fitting) {
    const here = entry.siblings.get(owner) ?? 0
    const zone = zones.get(entry.node.metadata.labels?.[ZONE] ?? "") ?? 0
    const spread = 50 * (1 - here / crowdedHost) + 50 * (1 - zone / crowdedZone)
    const clean = untolerated(pod, entry.node, ["PreferNoSchedule"]) === undefined ? 100 : 0
    const score =
      resourceScore(entry, cpu, memory) +
      SPREAD_WEIGHT * spread +
      TAINT_WEIGHT * clean +
      AFFINITY_WEIGHT * preferredNodeWeight(pod, entry.node) -
      entry.pods.size / 1000
    if (score > bestScore) {
      best = entry
      bestScore = score
    }
  }
  return best
}
