import type { KubeObject } from "../../kube-object.ts"
import type { StoreEvent } from "../../store/object-store.ts"
import { isReady } from "../pods/pod-state.ts"
import { type ControlPlane, keyOf } from "../runtime/controller.ts"

/** What of a pod its services can see. */
const visible = (pod: KubeObject): string =>
  JSON.stringify([
    pod.metadata.labels,
    pod.status?.podIP,
    pod.spec?.nodeName,
    isReady(pod),
    pod.status?.phase,
    pod.metadata.deletionTimestamp !== undefined
  ])

/** Keys of the services a change may matter to: the service itself, or those that select the pod before or after. */
export const serviceKeys = (event: StoreEvent, { cache }: ControlPlane): ReadonlyArray<string> => {
  const { resource, object, previous, type } = event
  if (resource === "services") return [keyOf(object)]
  if (resource === "endpoints" && type === "DELETED") return [keyOf(object)]
  if (resource !== "pods") return []
  if (type === "MODIFIED" && previous !== undefined && visible(object) === visible(previous)) return []
  const before = previous === undefined ? [] : cache.selecting("services", previous)
  return [...cache.selecting("services", object), ...before].map(keyOf)
}
