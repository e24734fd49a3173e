import type { KubeObject } from "../../kube-object.ts"
import { deepEqual } from "../../store/deep-equal.ts"
import { controllerRef } from "../pods/pod-control.ts"
import { isReady, isTerminating } from "../pods/pod-state.ts"
import type { Controller, ControlPlane } from "../runtime/controller.ts"
import { backingPods, isPublished, LAST_CHANGE, resolvePort, type ServicePort, targetRef } from "./endpoint-pods.ts"
import { serviceKeys } from "./service-keys.ts"

const SLICES = "endpointslices.discovery.k8s.io"
/** --max-endpoints-per-slice. */
const PER_SLICE = 100

interface Slice {
  readonly ports: ReadonlyArray<object>
  readonly endpoints: ReadonlyArray<object>
}

const portsOf = (service: KubeObject, pod: KubeObject): ReadonlyArray<object> =>
  ((service.spec.ports ?? []) as ReadonlyArray<ServicePort>).flatMap((port) => {
    const number = resolvePort(port, pod)
    if (number === undefined) return []
    const protocol = port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }
    return [{ ...protocol, name: port.name ?? "", port: number, protocol: port.protocol ?? "TCP" }]
  })

const endpointOf = ({ store }: ControlPlane, service: KubeObject, pod: KubeObject) => {
  const zone = store.get("nodes", undefined, pod.spec.nodeName)?.metadata.labels?.["topology.kubernetes.io/zone"]
  return {
    addresses: [pod.status.podIP as string],
    conditions: {
      ready: isPublished(service, pod),
      serving: isReady(pod) || service.spec.publishNotReadyAddresses === true,
      terminating: isTerminating(pod)
    },
    ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? { hostname: pod.spec.hostname } : {}),
    nodeName: pod.spec.nodeName,
    targetRef: targetRef(pod),
    ...(zone === undefined ? {} : { zone })
  }
}

/** Endpoints grouped by their ports and cut to the size of a slice; one empty slice when there is none. */
const slicesOf = (plane: ControlPlane, service: KubeObject): ReadonlyArray<Slice> => {
  const groups = new Map<string, { readonly ports: ReadonlyArray<object>; readonly endpoints: Array<object> }>()
  for (const pod of backingPods(plane, service)) {
    const ports = portsOf(service, pod)
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    groups.set(key, group)
    group.endpoints.push(endpointOf(plane, service, pod))
  }
  const slices = [...groups.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / PER_SLICE) }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * PER_SLICE, (index + 1) * PER_SLICE)
    }))
  )
  return slices.length > 0 ? slices : [{ ports: [], endpoints: [] }]
}

const labelsOf = (service: KubeObject): Readonly<Record<string, string>> => ({
  ...service.metadata.labels,
  "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
  "kubernetes.io/service-name": service.metadata.name,
  ...(service.spec.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {})
})

/** Go writes absent lists of these two fields as null. */
const bodyOf = ({ ports, endpoints }: Slice) => ({
  addressType: "IPv4",
  endpoints: endpoints.length === 0 ? null : endpoints,
  ports: ports.length === 0 ? null : ports
})

const create = (plane: ControlPlane, service: KubeObject, slice: Slice): void => {
  const { name, namespace } = service.metadata
  plane.store.create(SLICES, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      name: `${name}-${plane.suffix()}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: labelsOf(service),
      ownerReferences: [controllerRef(service)]
    },
    ...bodyOf(slice)
  })
}

/** Keeps the EndpointSlices of every service with a selector. */
export const endpointSliceController: Controller = {
  name: "endpoint-slice-controller",
  keysFor: serviceKeys,
  reconcile: ({ namespace, name }, plane) => {
    const { store, cache, clock } = plane
    const service = store.get("services", namespace, name)
    if (service === undefined || service.spec.selector === undefined || service.spec.type === "ExternalName") return
    const wanted = slicesOf(plane, service)
    const existing = cache.ownedBy(SLICES, service.metadata.uid)
    const labels = labelsOf(service)
    for (const [index, slice] of wanted.entries()) {
      const found = existing[index]
      if (found === undefined) {
        create(plane, service, slice)
        continue
      }
      const body = bodyOf(slice)
      if (deepEqual(found.endpoints, body.endpoints) && deepEqual(found.ports, body.ports) && deepEqual(found.metadata.labels, labels))
        continue
      store.modify(SLICES, namespace, found.metadata.name, (current) => ({
        ...current,
        metadata: { ...current.metadata, labels, annotations: { ...current.metadata.annotations, [LAST_CHANGE]: clock.timestamp() } },
        ...body
      }))
    }
    for (const surplus of existing.slice(wanted.length)) store.delete(SLICES, namespace, surplus.metadata.name)
  }
}
