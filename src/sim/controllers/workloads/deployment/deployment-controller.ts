import type { KubeObject } from "../../../kube-object.ts"
import { conditionOf, isFinished, isTerminating } from "../../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf, ownerKeys } from "../../runtime/controller.ts"
import { adopterKeys, claimObjects } from "../claim.ts"
import { conditionsOf, withCondition } from "./conditions.ts"
import { isRolling, replicasOf } from "./limits.ts"
import { type ReplicaSets, splitReplicaSets } from "./replica-sets.ts"
import { ensureCurrent, trimHistory } from "./revisions.ts"
import { rollForward } from "./rolling-update.ts"
import { isScalingEvent, scaleDeployment, scaleReplicaSet } from "./scale.ts"
import { isComplete, progressDeadline, writeCounts, writeProgress } from "./status.ts"

const DEPLOYMENTS = "deployments.apps"
const SETS = "replicasets.apps"

/** Notes on the Progressing condition that a pause stops the deadline's clock and a resume starts it. */
const notePause = ({ store, clock }: ControlPlane, deployment: KubeObject): void => {
  const reason = conditionOf(deployment, "Progressing")?.reason
  if (deployment.spec.progressDeadlineSeconds === undefined || reason === "ProgressDeadlineExceeded") return
  const paused = deployment.spec.paused === true
  if (paused === (reason === "DeploymentPaused")) return
  const condition = paused
    ? ({ type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" } as const)
    : ({ type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" } as const)
  store.modify(
    DEPLOYMENTS,
    deployment.metadata.namespace,
    deployment.metadata.name,
    (found) => ({ ...found, status: { ...found.status, conditions: withCondition(conditionsOf(found), condition, clock.timestamp()) } }),
    { subresource: "status" }
  )
}

/** Recreate: the old pods go, all of them, before the first new one comes. */
const recreate = (plane: ControlPlane, deployment: KubeObject, sets: ReplicaSets): ReplicaSets => {
  const known = ensureCurrent(plane, deployment, sets, false)
  const shrinking = known.old.filter((set) => replicasOf(set) > 0)
  for (const set of shrinking) scaleReplicaSet(plane, deployment, set, 0)
  const lingering = known.old.some((set) => plane.cache.ownedBy("pods", set.metadata.uid).some((pod) => !isFinished(pod)))
  if (shrinking.length > 0 || lingering) return known
  const ready = ensureCurrent(plane, deployment, known, true)
  if (ready.current !== undefined && replicasOf(ready.current) !== replicasOf(deployment)) {
    scaleReplicaSet(plane, deployment, ready.current, replicasOf(deployment))
  }
  return ready
}

const ownedSets = (plane: ControlPlane, deployment: KubeObject): ReplicaSets =>
  splitReplicaSets(
    deployment,
    claimObjects(plane, deployment, SETS, plane.cache.matching(SETS, deployment.metadata.namespace ?? "", deployment.spec.selector))
  )

const fresh = (plane: ControlPlane, deployment: KubeObject): KubeObject =>
  plane.store.get(DEPLOYMENTS, deployment.metadata.namespace, deployment.metadata.name) ?? deployment

const roll = (plane: ControlPlane, deployment: KubeObject, sets: ReplicaSets): void => {
  if (isRolling(deployment)) rollForward(plane, deployment, ensureCurrent(plane, deployment, sets, true))
  else recreate(plane, deployment, sets)
  const after = ownedSets(plane, deployment)
  const counts = writeProgress(plane, fresh(plane, deployment), after)
  if (isComplete(deployment, counts)) trimHistory(plane, deployment, after.old)
}

export const deploymentController: Controller = {
  name: "deployment-controller",
  // Longer than the ReplicaSets': they have acted on one step of a rollout before the next is taken.
  latencyMs: 25,
  keysFor: (event, plane) => {
    if (event.resource === DEPLOYMENTS) return [keyOf(event.object)]
    if (event.resource === SETS) {
      const keys = ownerKeys(event, "Deployment")
      return keys.length > 0 ? keys : adopterKeys(plane, DEPLOYMENTS, event.object)
    }
    // A Recreate rollout waits for the last old pod to be gone.
    if (event.resource !== "pods" || event.type !== "DELETED") return []
    return ownerKeys(event, "ReplicaSet").flatMap((key) => {
      const [namespace, name] = key.split("/")
      const set = plane.store.get(SETS, namespace, name ?? "")
      return set === undefined ? [] : ownerKeys({ ...event, object: set }, "Deployment")
    })
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const found = plane.store.get(DEPLOYMENTS, namespace, name)
    if (found === undefined) return
    if (!isTerminating(found)) notePause(plane, found)
    const deployment = fresh(plane, found)
    const sets = ownedSets(plane, deployment)
    if (isTerminating(deployment)) writeCounts(plane, deployment, sets)
    else if (deployment.spec.paused === true || isScalingEvent(deployment, sets)) {
      scaleDeployment(plane, deployment, ensureCurrent(plane, deployment, sets, false))
      writeCounts(plane, fresh(plane, deployment), ownedSets(plane, deployment))
    } else roll(plane, deployment, sets)
    const deadline = progressDeadline(fresh(plane, deployment))
    // One second more, as upstream: the deadline must lie in the past when it is looked at.
    if (deadline !== undefined && deployment.spec.paused !== true) queue.addAfter(key, Math.max(0, deadline - plane.clock.now()) + 1000)
  }
}
