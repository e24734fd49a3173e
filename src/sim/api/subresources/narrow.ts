import type { KubeObject } from "../../kube-object.ts"
import type { Narrow } from "../verbs/update.ts"

/** The previous object under the request's resourceVersion, so that a stale write still conflicts. */
const base = (previous: KubeObject, next: KubeObject): KubeObject => ({
  ...previous,
  metadata: { ...previous.metadata, resourceVersion: next.metadata.resourceVersion }
})

/** `status`: labels, annotations and status count. */
export const narrowStatus: Narrow = (previous, next) => ({ ...base(previous, next), metadata: next.metadata, status: next.status })

/** `approval`: the conditions of a signing request and what the approver may annotate. */
export const narrowApproval: Narrow = (previous, next) => ({
  ...base(previous, next),
  status: { ...previous.status, conditions: next.status?.conditions ?? previous.status?.conditions }
})

/** `ephemeralcontainers`: debugging containers may be added to a running pod. */
export const narrowEphemeralContainers: Narrow = (previous, next) => ({
  ...base(previous, next),
  spec: { ...previous.spec, ephemeralContainers: next.spec?.ephemeralContainers }
})

interface Container {
  readonly name: string
  readonly resources?: object
  readonly resizePolicy?: unknown
}

const resized = (previous: ReadonlyArray<Container> = [], next: ReadonlyArray<Container> = []): ReadonlyArray<Container> =>
  previous.map((container) => {
    const asked = next.find((candidate) => candidate.name === container.name)
    return asked?.resources === undefined ? container : { ...container, resources: asked.resources }
  })

/** `resize`: the resources of containers that are already there. */
export const narrowResize: Narrow = (previous, next) => ({
  ...base(previous, next),
  spec: {
    ...previous.spec,
    containers: resized(previous.spec?.containers, next.spec?.containers),
    ...(previous.spec?.initContainers === undefined
      ? {}
      : { initContainers: resized(previous.spec.initContainers, next.spec?.initContainers) })
  }
})
