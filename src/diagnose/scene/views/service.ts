import type { Entity } from "../../../domain/entity.ts"
import { at, list, strings, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../entity.ts"
import type { Scene } from "../scene.ts"
import type { Pod } from "./pod.ts"

interface ServicePort {
  readonly name: string | undefined
  readonly port: number
  /** A name or a number as text; undefined where that was not recorded, as in tables. */
  readonly target: string | undefined
}

/** What clients call, and what is behind it. https://kubernetes.io/docs/concepts/services-networking/service/ */
export interface Service {
  readonly entity: Entity
  readonly namespace: string
  readonly object: KubeObject
  readonly selector: Readonly<Record<string, string>>
  readonly ports: ReadonlyArray<ServicePort>
  readonly externalName: string | undefined
}

const targetOf = (value: unknown): string | undefined => (typeof value === "number" ? String(value) : text(value))

export const serviceOf = (object: KubeObject): Service => ({
  entity: entityOf(object),
  namespace: object.metadata.namespace ?? "default",
  object,
  selector: strings(at(object, "spec", "selector")),
  ports: list(at(object, "spec", "ports")).flatMap((one) => {
    const port = wholeNumber(one.port)
    return port === undefined ? [] : [{ name: text(one.name), port, target: targetOf(one.targetPort) }]
  }),
  externalName: text(at(object, "spec", "externalName"))
})

/** Pods that a service selects, among those that are known. */
export const podsBehind = (scene: Scene, { namespace, selector }: Pick<Service, "namespace" | "selector">): ReadonlyArray<Pod> =>
  scene.podsSelected(namespace, selector)

/** The service that a name in the cluster's domain is of. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#services */
export const serviceOfName = (host: string): Entity | undefined => {
  const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.|$)/.exec(host) ?? []
  return name === undefined || namespace === undefined ? undefined : entity("Service", namespace, name)
}

const SERVICE_NAME = "kubernetes.io/service-name"

/** Addresses that a service leads to, by what was recorded of its Endpoints or EndpointSlices; undefined where neither was. */
export const readyAddresses = (scene: Scene, service: Entity): number | undefined => {
  const endpoints = scene.known("Endpoints", service.namespace).find(({ metadata }) => metadata.name === service.name)
  const slices = scene.known("EndpointSlice", service.namespace).filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === service.name)
  if (endpoints === undefined && slices.length === 0) return undefined
  const old = list(endpoints?.subsets).flatMap(({ addresses }) => list(addresses)).length
  const ready = slices.flatMap((slice) => list(slice.endpoints)).filter((one) => at(one, "conditions", "ready") !== false)
  return Math.max(old, ready.length)
}

export const serviceNamed = (scene: Scene, namespace: string | undefined, name: string): Service | "absent" | "unknown" => {
  const found = scene.find(entity("Service", namespace, name))
  return typeof found === "string" ? found : serviceOf(found)
}
