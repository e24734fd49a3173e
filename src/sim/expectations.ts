import { matchesGlob } from "../domain/glob.ts"
import { conditionOf, isFinished, isReady } from "./controllers/pods/pod-state.ts"
import type { KubeObject } from "./kube-object.ts"
import type { Expectation } from "./scenario.ts"
import type { ObjectStore } from "./store/object-store.ts"

/** One expectation held against the cluster. `found` says what there is instead where it is not met. */
export interface Verdict {
  readonly expected: string
  readonly met: boolean
  readonly found: string
}

const matching = (store: ObjectStore, resource: string, namespace: string | undefined, name: string): ReadonlyArray<KubeObject> =>
  store.list(resource, namespace).filter((object) => matchesGlob(name, object.metadata.name))

/** Whether the workload runs its latest template everywhere, as `kubectl rollout status` waits for. */
const rollout = (object: KubeObject): { readonly done: boolean; readonly found: string } => {
  const status = object.status ?? {}
  const daemons = object.kind === "DaemonSet"
  const wanted: number = daemons ? (status.desiredNumberScheduled ?? 0) : (object.spec.replicas ?? 1)
  const updated: number = (daemons ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0
  const available: number = (daemons ? status.numberAvailable : status.availableReplicas) ?? 0
  const total: number = daemons ? updated : (status.replicas ?? 0)
  const seen = (status.observedGeneration ?? 0) >= (object.metadata.generation ?? 0)
  const done = seen && updated === wanted && available === wanted && total === wanted
  return { done, found: `${updated} of ${wanted} updated, ${available} available` }
}

const judgeRollout = (
  store: ObjectStore,
  { resource, namespace, name, image }: Extract<Expectation, { rolledOut: unknown }>["rolledOut"]
): Verdict => {
  const expected = `${resource} ${namespace}/${name} is rolled out${image === undefined ? "" : ` with ${image}`}`
  const object = store.get(resource, namespace, name)
  if (object === undefined) return { expected, met: false, found: "it does not exist" }
  const { done, found } = rollout(object)
  const images: ReadonlyArray<string> = object.spec.template.spec.containers.map((container: { readonly image: string }) => container.image)
  const right = image === undefined || images.some((actual) => matchesGlob(image, actual))
  return { expected, met: done && right, found: `${found}, running ${images.join(", ")}` }
}

const judgeCondition = (store: ObjectStore, wanted: Extract<Expectation, { condition: unknown }>["condition"]): Verdict => {
  const { resource, namespace, name, type, status } = wanted
  const objects = matching(store, resource, namespace, name)
  const wrong = objects.filter((object) => conditionOf(object, type)?.status !== status)
  return {
    expected: `${resource} ${namespace === undefined ? "" : `${namespace}/`}${name}: ${type}=${status}`,
    met: objects.length > 0 && wrong.length === 0,
    found:
      objects.length === 0
        ? "there is none"
        : wrong.map((object) => `${object.metadata.name} ${type}=${conditionOf(object, type)?.status ?? "absent"}`).join(", ")
  }
}

const judgePods = (store: ObjectStore, namespace: string): Verdict => {
  const unready = matching(store, "pods", namespace, "*").filter((pod) => !isFinished(pod) && !isReady(pod))
  return {
    expected: `every pod of ${namespace} is ready`,
    met: unready.length === 0,
    found: unready.map((pod) => `${pod.metadata.name} ${pod.status?.phase ?? "Pending"}`).join(", ")
  }
}

export const judgeExpectation = (store: ObjectStore, expectation: Expectation): Verdict => {
  if ("rolledOut" in expectation) return judgeRollout(store, expectation.rolledOut)
  if ("condition" in expectation) return judgeCondition(store, expectation.condition)
  return judgePods(store, expectation.podsReady.namespace)
}
