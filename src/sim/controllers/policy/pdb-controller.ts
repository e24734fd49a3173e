import type { KubeObject } from "../../kube-object.ts"
import { type Condition, conditionOf, isFinished, isReady, isTerminating } from "../pods/pod-state.ts"
import { type Controller, type ControlPlane, controllerOf, keyOf } from "../runtime/controller.ts"
import { scaledValue } from "../workloads/scaled-value.ts"

const RESOURCE = "poddisruptionbudgets.policy"
const DELETION_TIMEOUT_MS = 120_000

const SCALED: Readonly<Record<string, string>> = {
  ReplicaSet: "replicasets.apps",
  StatefulSet: "statefulsets.apps",
  ReplicationController: "replicationcontrollers",
  Deployment: "deployments.apps"
}

/** How many pods there should be: the scale of each distinct controller, the Deployment's where there is one. */
const expectedScale = ({ store }: ControlPlane, pods: ReadonlyArray<KubeObject>): number => {
  const seen = new Map<string, number>()
  for (const pod of pods) {
    const owner = controllerOf(pod)
    const direct = owner && SCALED[owner.kind] ? store.get(SCALED[owner.kind] as string, pod.metadata.namespace, owner.name) : undefined
    if (direct === undefined) continue
    const parent = controllerOf(direct)
    const top = parent && SCALED[parent.kind] ? store.get(SCALED[parent.kind] as string, pod.metadata.namespace, parent.name) : direct
    if (top !== undefined) seen.set(top.metadata.uid, top.spec.replicas ?? 1)
  }
  return [...seen.values()].reduce((sum, replicas) => sum + replicas, 0)
}

const budgetOf = (plane: ControlPlane, budget: KubeObject, pods: ReadonlyArray<KubeObject>) => {
  const { minAvailable, maxUnavailable } = budget.spec
  if (maxUnavailable !== undefined) {
    const expected = expectedScale(plane, pods)
    return { expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, "up", 0)) }
  }
  if (typeof minAvailable === "string") {
    const expected = expectedScale(plane, pods)
    return { expected, desired: scaledValue(minAvailable, expected, "up", 0) }
  }
  return { expected: pods.length, desired: (minAvailable as number | undefined) ?? 0 }
}

/** Evictions the API let through whose pods are not going yet. */
const pendingDisruptions = (plane: ControlPlane, budget: KubeObject): Record<string, string> => {
  const now = plane.clock.now()
  const disrupted: Record<string, string> = budget.status?.disruptedPods ?? {}
  return Object.fromEntries(
    Object.entries(disrupted).filter(([name, at]) => {
      const pod = plane.store.get("pods", budget.metadata.namespace, name)
      return pod !== undefined && !isTerminating(pod) && now - Date.parse(at) < DELETION_TIMEOUT_MS
    })
  )
}

/** https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets */
export const pdbController: Controller = {
  name: "controllermanager",
  keysFor: ({ resource, type, object, previous }, { cache }) => {
    if (resource === RESOURCE) return type === "DELETED" ? [] : [keyOf(object)]
    if (resource !== "pods") return []
    if (
      type === "MODIFIED" &&
      previous !== undefined &&
      isReady(object) === isReady(previous) &&
      isTerminating(object) === isTerminating(previous)
    ) {
      if (object.metadata.labels === previous.metadata.labels) return []
    }
    return cache.selecting(RESOURCE, object).map(keyOf)
  },
  reconcile: ({ namespace, name }, plane) => {
    const budget = plane.store.get(RESOURCE, namespace, name)
    if (budget === undefined) return
    const pods = plane.cache.matching("pods", namespace ?? "", budget.spec.selector).filter((pod) => !isFinished(pod))
    if (pods.length === 0) {
      plane.events.record("controllermanager", { object: budget, type: "Normal", reason: "NoPods", message: "No matching pods found" })
    }
    const disruptedPods = pendingDisruptions(plane, budget)
    const healthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod) && disruptedPods[pod.metadata.name] === undefined).length
    const { expected, desired } = budgetOf(plane, budget, pods)
    const allowed = expected === 0 ? 0 : Math.max(0, healthy - desired)
    const status = allowed > 0 ? "True" : "False"
    const before = conditionOf(budget, "DisruptionAllowed")
    const condition: Condition = {
      type: "DisruptionAllowed",
      status,
      reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
      message: "",
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? "") : plane.clock.timestamp(),
      observedGeneration: budget.metadata.generation ?? 1
    }
    const next = {
      conditions: [condition],
      currentHealthy: healthy,
      desiredHealthy: desired,
      ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
      disruptionsAllowed: allowed,
      expectedPods: expected,
      observedGeneration: budget.metadata.generation
    }
    plane.store.modify(RESOURCE, namespace, name, (found) => ({ ...found, status: next }), { subresource: "status" })
  }
}
