import type { KubeObject } from "../../kube-object.ts"
import { isFinished, isReady, isTerminating } from "../pods/pod-state.ts"
import type { ControlPlane } from "../runtime/controller.ts"

export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly targetPort?: number | string
  readonly protocol?: string
  readonly appProtocol?: string
}

interface ContainerPort {
  readonly name?: string
  readonly containerPort: number
  readonly protocol?: string
}

/** Pods that stand behind a service: selected, with an address, not finished. */
export const backingPods = ({ cache }: ControlPlane, service: KubeObject): ReadonlyArray<KubeObject> =>
  cache
    .matching("pods", service.metadata.namespace ?? "", { matchLabels: service.spec.selector })
    .filter((pod) => pod.status?.podIP && !isFinished(pod))

/** The number a service port comes to on one pod; undefined where the pod has no port of that name. */
export const resolvePort = (port: ServicePort, pod: KubeObject): number | undefined => {
  const target = port.targetPort ?? port.port
  if (typeof target === "number") return target
  const ports: ReadonlyArray<ContainerPort> = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].flatMap(
    (container: { readonly ports?: ReadonlyArray<ContainerPort> }) => container.ports ?? []
  )
  return ports.find((named) => named.name === target && (named.protocol ?? "TCP") === (port.protocol ?? "TCP"))?.containerPort
}

/** Ready, or to be published regardless; never while it is going. */
export const isPublished = (service: KubeObject, pod: KubeObject): boolean =>
  service.spec.publishNotReadyAddresses === true || (isReady(pod) && !isTerminating(pod))

export const targetRef = (pod: KubeObject) => ({
  kind: "Pod",
  name: pod.metadata.name,
  namespace: pod.metadata.namespace,
  uid: pod.metadata.uid
})

export const LAST_CHANGE = "endpoints.kubernetes.io/last-change-trigger-time"
