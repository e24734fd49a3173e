import type { Scene } from "../scene/scene.ts"
import type { KubeEvent } from "../scene/views/event.ts"
import type { Pod } from "../scene/views/pod.ts"
import { isPlaceholder } from "./placeholder.ts"

/**
 * Milliseconds: a cloud's machine is a node within minutes. What asked for it waits longer before it gives up:
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md (`max-node-provision-time`)
 */
const ARRIVAL = 300_000

/** What makes nodes says that it makes one for a pod. https://karpenter.sh/docs/troubleshooting/ */
export const isNodeGranted = ({ message, reason }: KubeEvent): boolean =>
  reason === "TriggeredScaleUp" || (reason === "Nominated" && /\bshould schedule on\b/i.test(message))

/** What makes nodes says that it makes none for a pod: by reasons of its own, or by the scheduler's, which counts nodes. */
export const isNodeRefused = ({ message, reason }: KubeEvent): boolean =>
  reason === "NotTriggerScaleUp" ||
  reason === "FailedToScaleUp" ||
  (reason === "FailedScheduling" && !message.includes("nodes are available"))

const isAfter = (one: KubeEvent, other: KubeEvent): boolean => (one.lastAt ?? 0) > (other.lastAt ?? 0)

/** A node was asked for a moment ago for the first time, and nothing was said against it since. */
const awaitsNode = (scene: Scene, { entity }: Pod): boolean => {
  const told = scene.eventsOf(entity)
  const granted = told.find(isNodeGranted)
  const since = granted?.firstAt
  if (granted === undefined || since === undefined || scene.now === undefined || scene.now - since > ARRIVAL) return false
  const isRefused = told.some((one) => isNodeRefused(one) && isAfter(one, granted))
  return !isRefused && !scene.events.some(({ about, isWarning }) => isWarning && about.kind === "NodeClaim")
}

/** Whether a pod without a node waits as it should: it is there to give way, or its node is on its way. */
export const mayWait = (scene: Scene, pod: Pod): boolean => pod.node === undefined && (isPlaceholder(pod) || awaitsNode(scene, pod))
