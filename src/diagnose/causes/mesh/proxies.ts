import { at, fields, strings, text } from "../../../platform/kubernetes/fields.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { citedLines, type Spoken } from "../evidence.ts"

type Mesh = "Istio" | "Linkerd"

const containerOf: Readonly<Record<Mesh, string>> = { Istio: "istio-proxy", Linkerd: "linkerd-proxy" }

export const hasProxy = ({ containers }: Pod, mesh: Mesh): boolean => containers.some(({ name }) => name === containerOf[mesh])

export const isInMesh = (pod: Pod): boolean => hasProxy(pod, "Istio") || hasProxy(pod, "Linkerd")

/** What the proxy of a pod says; it has a log of its own. */
export const proxyLines = (scene: Scene, pod: Pod, mesh: Mesh): ReadonlyArray<Spoken> =>
  scene
    .logsOf(pod.entity, containerOf[mesh])
    .filter(({ container }) => container === undefined || container === containerOf[mesh])
    .flatMap((log) => citedLines(log, 200))

/**
 * The mesh that a pod is to be in, and who says so. https://linkerd.io/2/features/proxy-injection/,
 * https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy
 */
export const wantedMesh = (scene: Scene, pod: Pod): { readonly mesh: Mesh; readonly by: string } | undefined => {
  if (fields(pod.spec).hostNetwork === true) return undefined
  const found = scene.known("Namespace").find(({ metadata }) => metadata.name === pod.namespace)
  const own = strings(pod.object.metadata.annotations)
  const linkerd = own["linkerd.io/inject"] ?? found?.metadata.annotations?.["linkerd.io/inject"]
  const by = own["linkerd.io/inject"] === undefined ? `Namespace ${pod.namespace}` : "its annotation"
  if (linkerd === "enabled" || linkerd === "ingress") return { mesh: "Linkerd", by }
  const istio = pod.labels["sidecar.istio.io/inject"] ?? own["sidecar.istio.io/inject"]
  if (istio === "true") return { mesh: "Istio", by: "its label" }
  const isInjected = found?.metadata.labels?.["istio-injection"] === "enabled"
  return isInjected && istio === undefined ? { mesh: "Istio", by: `Namespace ${pod.namespace}` } : undefined
}

/** The pod that has an address. Pods of the node's own network share theirs. */
export const podAt = (scene: Scene, address: string): Pod | undefined =>
  scene.pods.find((pod) => text(at(pod.object, "status", "podIP")) === address && fields(pod.spec).hostNetwork !== true)

/** The object that a name stands for in a pod's namespace. */
export const besides = (kind: string, pod: Pod, name: string) => entity(kind, pod.namespace, name)
