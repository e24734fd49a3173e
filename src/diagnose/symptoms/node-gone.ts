import type { Entity } from "../../domain/entity.ts"
import type { Scene } from "../scene/scene.ts"

/**
 * What is said of a node by who takes it away: the node controllers (https://github.com/kubernetes/cloud-provider/tree/master/controllers/nodelifecycle),
 * Cluster Autoscaler (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md) and Karpenter
 * (https://karpenter.sh/docs/concepts/disruption/).
 */
const leaving = new Set(["RemovingNode", "DeletingNode", "ScaleDown", "TerminatingOnInterruption", "DisruptionTerminating", "Finalized"])

/** Whether a node is no more: it is not in a whole list of nodes, or somebody took it away and others were recorded without it. */
export const isNodeGone = (scene: Scene, node: Entity): boolean => {
  if (node.kind !== "Node" || scene.known("Node").length === 0) return false
  const found = scene.find(node)
  return found === "absent" || (found === "unknown" && scene.eventsOf(node).some(({ reason }) => leaving.has(reason)))
}
