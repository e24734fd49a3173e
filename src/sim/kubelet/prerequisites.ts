import type { ContainerSpec } from "../behaviours/container-view.ts"
import type { KubeObject } from "../kube-object.ts"
import type { KubeletStore } from "./kubelet-plane.ts"

interface Source {
  readonly name?: string
  readonly secretName?: string
  readonly optional?: boolean
}

interface Volume {
  readonly name: string
  readonly configMap?: Source
  readonly secret?: Source
  readonly projected?: { readonly sources?: ReadonlyArray<{ readonly configMap?: Source; readonly secret?: Source }> }
}

const missing = (store: KubeletStore, namespace: string | undefined, kind: "configmap" | "secret", source: Source | undefined) => {
  const name = source?.secretName ?? source?.name
  if (source === undefined || source.optional === true || name === undefined) return undefined
  return store.get(`${kind}s`, namespace, name) === undefined ? `${kind} "${name}" not found` : undefined
}

/** The kubelet's FailedMount message for the first volume it cannot set up. */
export const mountFailure = (store: KubeletStore, pod: KubeObject): string | undefined => {
  const { namespace } = pod.metadata
  for (const volume of (pod.spec.volumes ?? []) as ReadonlyArray<Volume>) {
    const sources = [volume, ...(volume.projected?.sources ?? [])]
    for (const source of sources) {
      const secret = "secret" in source ? source.secret : undefined
      const problem = missing(store, namespace, "configmap", source.configMap) ?? missing(store, namespace, "secret", secret)
      if (problem !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${problem}`
    }
  }
  return undefined
}

/** Why the container's environment cannot be made: the message of CreateContainerConfigError. */
export const environmentFailure = (store: KubeletStore, pod: KubeObject, container: ContainerSpec): string | undefined => {
  const { namespace } = pod.metadata
  for (const source of container.envFrom ?? []) {
    const problem = missing(store, namespace, "configmap", source.configMapRef) ?? missing(store, namespace, "secret", source.secretRef)
    if (problem !== undefined) return problem
  }
  for (const { valueFrom } of container.env ?? []) {
    for (const [kind, label, ref] of [
      ["configmap", "ConfigMap", valueFrom?.configMapKeyRef],
      ["secret", "Secret", valueFrom?.secretKeyRef]
    ] as const) {
      if (ref === undefined || ref.optional === true) continue
      const object = store.get(`${kind}s`, namespace, ref.name)
      if (object === undefined) return `${kind} "${ref.name}" not found`
      if (object.data?.[ref.key] === undefined) return `couldn't find key ${ref.key} in ${label} ${namespace}/${ref.name}`
    }
  }
  return undefined
}
