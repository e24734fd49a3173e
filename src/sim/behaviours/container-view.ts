import type { KubeObject } from "../kube-object.ts"
import type { KubeletStore } from "../kubelet/kubelet-plane.ts"

interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly configMapKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean }
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean }
  }
}

export interface ContainerSpec {
  readonly name: string
  readonly image: string
  readonly command?: ReadonlyArray<string>
  readonly args?: ReadonlyArray<string>
  readonly env?: ReadonlyArray<EnvVar>
  readonly envFrom?: ReadonlyArray<{
    readonly configMapRef?: { readonly name: string; readonly optional?: boolean }
    readonly secretRef?: { readonly name: string; readonly optional?: boolean }
  }>
  readonly volumeMounts?: ReadonlyArray<{ readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }>
  readonly imagePullPolicy?: string
  readonly restartPolicy?: string
  readonly readinessProbe?: ProbeSpec
  readonly livenessProbe?: ProbeSpec
  readonly startupProbe?: ProbeSpec
  readonly lifecycle?: {
    readonly preStop?: { readonly sleep?: { readonly seconds: number }; readonly exec?: { readonly command?: ReadonlyArray<string> } }
  }
  readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> }
}

export interface ProbeSpec {
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly failureThreshold?: number
  readonly successThreshold?: number
  readonly httpGet?: { readonly path?: string; readonly port: number | string; readonly scheme?: string }
  readonly tcpSocket?: { readonly port: number | string }
  readonly grpc?: { readonly port: number }
  readonly exec?: { readonly command?: ReadonlyArray<string> }
}

interface VolumeSpec {
  readonly name: string
  readonly configMap?: { readonly name: string }
  readonly projected?: { readonly sources?: ReadonlyArray<{ readonly configMap?: { readonly name: string } }> }
}

/** The environment as the process sees it, as far as ConfigMaps and literals tell; secrets stay out. */
export const environmentOf = (store: KubeletStore, pod: KubeObject, container: ContainerSpec): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {}
  const data = (name: string): Record<string, string> => store.get("configmaps", pod.metadata.namespace, name)?.data ?? {}
  for (const source of container.envFrom ?? []) if (source.configMapRef) Object.assign(found, data(source.configMapRef.name))
  for (const { name, value, valueFrom } of container.env ?? []) {
    const text = valueFrom?.configMapKeyRef ? data(valueFrom.configMapKeyRef.name)[valueFrom.configMapKeyRef.key] : value
    if (text !== undefined) found[name] = text
  }
  return found
}

/** Contents of the ConfigMaps the container mounts, by key. */
export const mountedConfig = (store: KubeletStore, pod: KubeObject, container: ContainerSpec): Readonly<Record<string, string>> => {
  const mounted = new Set((container.volumeMounts ?? []).map((mount) => mount.name))
  const found: Record<string, string> = {}
  for (const volume of (pod.spec.volumes ?? []) as ReadonlyArray<VolumeSpec>) {
    if (!mounted.has(volume.name)) continue
    const names = [volume.configMap?.name, ...(volume.projected?.sources ?? []).map((source) => source.configMap?.name)]
    for (const name of names) if (name !== undefined) Object.assign(found, store.get("configmaps", pod.metadata.namespace, name)?.data)
  }
  return found
}
