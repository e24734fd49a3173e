import type { KubeObject } from "../../kube-object.ts"
import { StatusError } from "../../store/status-error.ts"
import type { ControlPlane } from "../runtime/controller.ts"

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Record<string, string>
    readonly annotations?: Record<string, string>
    readonly finalizers?: ReadonlyArray<string>
  }
  readonly spec: KubeObject["spec"]
}

/** A controlling owner reference, as metav1.NewControllerRef makes one. */
export const controllerRef = (owner: KubeObject) => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true
})

/** Creates a pod for `owner` under a name generated from `base`. Throws the API's StatusError after recording FailedCreate. */
export const createPod = (
  plane: ControlPlane,
  component: string,
  owner: KubeObject,
  template: PodTemplate,
  base = owner.metadata.name
): KubeObject => {
  const generateName = `${base}-`.slice(0, 58)
  const { labels, annotations, finalizers } = template.metadata ?? {}
  try {
    const pod = plane.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        generateName,
        name: `${generateName}${plane.suffix()}`,
        ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(finalizers === undefined ? {} : { finalizers }),
        ownerReferences: [controllerRef(owner)]
      },
      spec: template.spec
    })
    const message = `Created pod: ${pod.metadata.name}`
    plane.events.record(component, { object: owner, type: "Normal", reason: "SuccessfulCreate", message })
    return pod
  } catch (error) {
    if (error instanceof StatusError) {
      const message = `Error creating: ${error.message}`
      plane.events.record(component, { object: owner, type: "Warning", reason: "FailedCreate", message })
    }
    throw error
  }
}

export const deletePod = (plane: ControlPlane, component: string, owner: KubeObject, pod: KubeObject): void => {
  const { namespace, name } = pod.metadata
  if (plane.store.get("pods", namespace, name) === undefined) return
  plane.store.delete("pods", namespace, name, { preconditions: { uid: pod.metadata.uid } })
  const message = `Deleted pod: ${name}`
  plane.events.record(component, { object: owner, type: "Normal", reason: "SuccessfulDelete", message })
}
