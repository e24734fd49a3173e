import type { KubeObject } from "../../kube-object.ts"
import { deepEqual } from "../../store/deep-equal.ts"
import { isTerminating } from "../pods/pod-state.ts"
import type { Controller, ControlPlane } from "../runtime/controller.ts"
import { backingPods, isPublished, LAST_CHANGE, resolvePort, type ServicePort, targetRef } from "./endpoint-pods.ts"
import { serviceKeys } from "./service-keys.ts"

/** The label that tells these Endpoints from ones a user made, and a headless service's from others. */
const labelsOf = (service: KubeObject): Readonly<Record<string, string>> => ({
  ...service.metadata.labels,
  "endpoints.kubernetes.io/managed-by": "endpoint-controller",
  ...(service.spec.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {})
})

const portsOf = (service: KubeObject, pod: KubeObject) =>
  ((service.spec.ports ?? []) as ReadonlyArray<ServicePort>).flatMap((port) => {
    const number = resolvePort(port, pod)
    return number === undefined
      ? []
      : [
          {
            ...(port.name ? { name: port.name } : {}),
            port: number,
            protocol: port.protocol ?? "TCP",
            ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol })
          }
        ]
  })

const subsetsOf = (plane: ControlPlane, service: KubeObject) => {
  const groups = new Map<string, { ports: ReadonlyArray<object>; ready: Array<object>; waiting: Array<object> }>()
  for (const pod of backingPods(plane, service)) {
    if (isTerminating(pod) && service.spec.publishNotReadyAddresses !== true) continue
    const ports = portsOf(service, pod)
    if (ports.length === 0 && (service.spec.ports ?? []).length > 0) continue
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, ready: [], waiting: [] }
    groups.set(key, group)
    const address = {
      ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? { hostname: pod.spec.hostname } : {}),
      ip: pod.status.podIP as string,
      nodeName: pod.spec.nodeName,
      targetRef: targetRef(pod)
    }
    const list = isPublished(service, pod) ? group.ready : group.waiting
    list.push(address)
  }
  const byIp = (a: object, b: object): number => ((a as { ip: string }).ip < (b as { ip: string }).ip ? -1 : 1)
  return [...groups.values()].map(({ ports, ready, waiting }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.sort(byIp) }),
    ...(waiting.length === 0 ? {} : { notReadyAddresses: waiting.sort(byIp) }),
    ...(ports.length === 0 ? {} : { ports })
  }))
}

/** Keeps the (deprecated, still written) Endpoints of every service with a selector. */
export const endpointsController: Controller = {
  name: "endpoint-controller",
  keysFor: serviceKeys,
  reconcile: ({ namespace, name }, plane) => {
    const { store, clock } = plane
    const service = store.get("services", namespace, name)
    const existing = store.get("endpoints", namespace, name)
    if (service === undefined) {
      if (existing?.metadata.labels?.["endpoints.kubernetes.io/managed-by"] !== undefined) store.delete("endpoints", namespace, name)
      return
    }
    if (service.spec.selector === undefined || service.spec.type === "ExternalName") return
    const subsets = subsetsOf(plane, service)
    const labels = labelsOf(service)
    if (existing === undefined) {
      store.create("endpoints", {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels },
        ...(subsets.length === 0 ? {} : { subsets })
      })
      return
    }
    if (deepEqual(existing.subsets ?? [], subsets) && deepEqual(existing.metadata.labels, labels)) return
    store.modify("endpoints", namespace, name, ({ subsets: _before, ...found }) => ({
      ...found,
      metadata: { ...found.metadata, labels, annotations: { ...found.metadata.annotations, [LAST_CHANGE]: clock.timestamp() } },
      ...(subsets.length === 0 ? {} : { subsets })
    }))
  }
}
