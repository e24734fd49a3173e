import type { KubeObject } from "../../../kube-object.ts"
import { StatusError } from "../../../store/status-error.ts"
import { controllerRef } from "../../pods/pod-control.ts"
import type { ControlPlane } from "../../runtime/controller.ts"

export const COMPONENT = "statefulset-controller"
export const REVISION_LABEL = "controller-revision-hash"
const CLAIMS = "persistentvolumeclaims"

const podName = (set: KubeObject, ordinal: number): string => `${set.metadata.name}-${ordinal}`

export const ordinalOf = (pod: KubeObject): number => Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf("-") + 1))

const claimName = (template: KubeObject, set: KubeObject, ordinal: number): string => `${template.metadata.name}-${podName(set, ordinal)}`

/** The template of a revision, as its snapshot keeps it. */
const templateOf = (revision: KubeObject) => {
  const { $patch: _patch, ...template } = revision.data.spec.template
  return template
}

const ensureClaims = ({ store, create, events }: ControlPlane, set: KubeObject, ordinal: number): void => {
  for (const template of (set.spec.volumeClaimTemplates ?? []) as ReadonlyArray<KubeObject>) {
    const name = claimName(template, set, ordinal)
    if (store.get(CLAIMS, set.metadata.namespace, name) !== undefined) continue
    create(CLAIMS, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        ...(template.metadata.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
        name,
        ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
        labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels }
      },
      spec: template.spec
    })
    const message = `Create Claim ${name} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name} success`
    events.record(COMPONENT, { object: set, type: "Normal", reason: "SuccessfulCreate", message })
  }
}

/** Creates the pod of an ordinal with its claims and its stable identity. */
export const createOrdinal = (plane: ControlPlane, set: KubeObject, ordinal: number, revision: KubeObject): void => {
  const name = podName(set, ordinal)
  const template = templateOf(revision)
  const claims = ((set.spec.volumeClaimTemplates ?? []) as ReadonlyArray<KubeObject>).map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: claimName(claim, set, ordinal) }
  }))
  const volumes = (template.spec.volumes ?? []).filter((volume: { name: string }) => !claims.some((claim) => claim.name === volume.name))
  const report = (type: "Normal" | "Warning", reason: string, message: string): void =>
    plane.events.record(COMPONENT, { object: set, type, reason, message })
  try {
    ensureClaims(plane, set, ordinal)
    plane.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...template.metadata,
        name,
        generateName: `${set.metadata.name}-`,
        ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
        labels: {
          ...template.metadata?.labels,
          "apps.kubernetes.io/pod-index": String(ordinal),
          [REVISION_LABEL]: revision.metadata.name,
          "statefulset.kubernetes.io/pod-name": name
        },
        ownerReferences: [controllerRef(set)]
      },
      spec: {
        ...template.spec,
        hostname: name,
        ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
        ...(claims.length + volumes.length === 0 ? {} : { volumes: [...claims, ...volumes] })
      }
    })
    report("Normal", "SuccessfulCreate", `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`)
  } catch (error) {
    if (error instanceof StatusError) {
      report("Warning", "FailedCreate", `Create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`)
    }
    throw error
  }
}

export const deleteOrdinal = (plane: ControlPlane, set: KubeObject, pod: KubeObject): void => {
  plane.store.delete("pods", pod.metadata.namespace, pod.metadata.name, { preconditions: { uid: pod.metadata.uid } })
  const message = `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`
  plane.events.record(COMPONENT, { object: set, type: "Normal", reason: "SuccessfulDelete", message })
}
