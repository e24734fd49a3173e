import type { KubeObject } from "../../kube-object.ts"
import { claimNames } from "../../scheduler/volumes.ts"
import { isFinished, isTerminating } from "../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf } from "../runtime/controller.ts"

const CLAIMS = "persistentvolumeclaims"
const VOLUMES = "persistentvolumes"
const FINALIZER: Readonly<Record<string, string>> = {
  [CLAIMS]: "kubernetes.io/pvc-protection",
  [VOLUMES]: "kubernetes.io/pv-protection"
}

const inUse = ({ store }: ControlPlane, resource: string, object: KubeObject): boolean =>
  resource === CLAIMS
    ? store.list("pods", object.metadata.namespace).some((pod) => !isFinished(pod) && claimNames(pod).includes(object.metadata.name))
    : object.status?.phase === "Bound"

/** Lets claims and volumes under deletion go once nobody uses them. Keys are namespaces and names of claims, or names of volumes. */
export const protectionController: Controller = {
  name: "pvc-protection-controller",
  keysFor: ({ resource, object, type }) => {
    if (resource === CLAIMS || resource === VOLUMES) return isTerminating(object) && type !== "DELETED" ? [keyOf(object)] : []
    if (resource !== "pods" || (type !== "DELETED" && !isFinished(object))) return []
    return claimNames(object).map((name) => `${object.metadata.namespace}/${name}`)
  },
  reconcile: ({ namespace, name }, plane) => {
    const resource = namespace === undefined ? VOLUMES : CLAIMS
    const object = plane.store.get(resource, namespace, name)
    if (object === undefined || !isTerminating(object) || inUse(plane, resource, object)) return
    plane.store.modify(resource, namespace, name, (found) => ({
      ...found,
      metadata: {
        ...found.metadata,
        finalizers: (found.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER[resource])
      }
    }))
  }
}
