import { at, time } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { Scene } from "../scene/scene.ts"
import { condition, conditionsOf, isTrue } from "../scene/views/condition.ts"
import { START } from "./starting.ts"

/** A condition is told in whole seconds, and the kubelet reports a moment after it has registered. */
const AT_ONCE = 15_000

/**
 * Whether a node was made just now, was not ready so far, and nobody waits for it: its network is set up by a pod that comes after it
 * (https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/), and others do the work meanwhile.
 */
export const isNodeJoining = (scene: Scene, node: KubeObject): boolean => {
  const created = time(node.metadata.creationTimestamp)
  const ready = condition(conditionsOf(at(node, "status", "conditions")), "Ready")
  if (scene.now === undefined || created === undefined || scene.now - created > START) return false
  if (ready?.status !== "False" || (ready.since ?? created) - created > AT_ONCE) return false
  const isAlone = !scene.known("Node").some((other) => isTrue(other, "Ready"))
  const isWanted =
    scene.pods.some(({ node: place, phase }) => place === undefined && phase === "Pending") ||
    scene.podsOn(node.metadata.name).some(({ object }) => scene.workloadOf(object).kind !== "DaemonSet")
  return !isAlone && !isWanted
}
