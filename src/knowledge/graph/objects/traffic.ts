import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, fields, list, maybeFields, strings, text, texts } from "../../../platform/kubernetes/fields.ts"
import { selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { workloadKinds } from "../../../platform/kubernetes/pod-template.ts"
import type { Link, Stated } from "../contribution.ts"
import { type Found, inNamespace, type Subject } from "./subject.ts"

/** Pods, and what makes them: a service of no pod still shows whose it is. */
export const selectable: ReadonlyArray<string> = ["Pod", ...workloadKinds.filter((kind) => kind !== "ReplicaSet" && kind !== "Job")]

const isSelector = (value: Fields): boolean => Object.keys(value).length > 0

/** A Service's selector of labels alone; one that names none takes nothing. https://kubernetes.io/docs/concepts/services-networking/service/ */
export const services = ({ entity, object, spec }: Subject): Found => {
  if (object.kind !== "Service") return {}
  const selector = fields(spec.selector)
  const external = text(spec.externalName)
  const states: ReadonlyArray<Stated> =
    external === undefined ? [] : [{ kind: "routes-to", from: entity, to: { kind: "Host", name: external }, where: "spec.externalName" }]
  if (!isSelector(selector) || entity.namespace === undefined) return { states }
  const link: Link = {
    kind: "selects",
    anchor: entity,
    anchorIs: "from",
    kinds: selectable,
    namespace: entity.namespace,
    by: { selector: { matchLabels: strings(selector) } },
    where: "spec.selector"
  }
  return { states, links: [link] }
}

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/ : an empty selector takes every pod of the namespace. */
export const networkPolicies = ({ entity, object, spec }: Subject): Found => {
  const selector = object.kind === "NetworkPolicy" ? maybeFields(spec.podSelector) : undefined
  if (selector === undefined || entity.namespace === undefined) return {}
  const link: Link = {
    kind: "selects",
    anchor: entity,
    anchorIs: "from",
    kinds: ["Pod"],
    namespace: entity.namespace,
    by: { selector: selectorOf(selector) },
    where: "spec.podSelector"
  }
  return { links: [link] }
}

const route = (from: Entity, to: Entity, where: string): Stated => ({ kind: "routes-to", from, to, where })

/** https://kubernetes.io/docs/concepts/services-networking/ingress/ */
export const ingresses = ({ beside, entity, object, spec }: Subject): Found => {
  if (object.kind !== "Ingress") return {}
  const paths = list(spec.rules).flatMap(({ host, http }) =>
    list(fields(http).paths).map((path) => ({ backend: path.backend, where: `rule ${text(host) ?? "*"}${text(path.path) ?? "/"}` }))
  )
  const backends = [...paths, { backend: spec.defaultBackend, where: "spec.defaultBackend" }]
  const states = backends.flatMap(({ backend, where }) => {
    const name = text(at(backend, "service", "name"))
    return name === undefined ? [] : [route(entity, beside("Service", name), where)]
  })
  const secrets = list(spec.tls).flatMap(({ secretName }) => text(secretName) ?? [])
  return {
    states: [...states, ...secrets.map((name): Stated => ({ kind: "mounts", from: entity, to: beside("Secret", name), where: "spec.tls" }))]
  }
}

const ROUTES = new Set(["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"])

/** A reference of the Gateway API, whose namespace is the route's unless it says another. https://gateway-api.sigs.k8s.io/reference/spec/ */
const reference = (namespace: string | undefined, ref: Fields, kind: string): Entity | undefined => {
  const name = text(ref.name)
  return name === undefined ? undefined : inNamespace(text(ref.kind) ?? kind, text(ref.namespace) ?? namespace, name)
}

export const gatewayRoutes = ({ entity, object, spec }: Subject): Found => {
  if (!ROUTES.has(object.kind)) return {}
  const parents = list(spec.parentRefs).flatMap((ref) => reference(entity.namespace, ref, "Gateway") ?? [])
  const backends = list(spec.rules).flatMap(({ backendRefs }) =>
    list(backendRefs).flatMap((ref) => reference(entity.namespace, ref, "Service") ?? [])
  )
  return {
    states: [
      ...parents.map((gateway) => route(gateway, entity, "spec.parentRefs")),
      ...backends.map((service) => route(entity, service, "spec.rules.backendRefs"))
    ]
  }
}

/** `cart`, `cart.shop`, `cart.shop.svc.cluster.local`. */
const serviceOf = (host: string, namespace: string | undefined): Entity => {
  const [name = host, at = namespace] = host.split(".")
  return inNamespace("Service", at, name)
}

/** https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export const virtualServices = ({ entity, object, spec }: Subject): Found => {
  if (object.kind !== "VirtualService") return {}
  const destinations = ["http", "tcp", "tls"].flatMap((protocol) =>
    list(spec[protocol]).flatMap(({ route: routes }) => list(routes).flatMap(({ destination }) => text(fields(destination).host) ?? []))
  )
  const gateways = texts(spec.gateways).filter((name) => name !== "mesh")
  return {
    states: [
      ...[...new Set(destinations)].map((host) => route(entity, serviceOf(host, entity.namespace), `destination ${host}`)),
      ...gateways.map((name) => {
        const [first = name, second] = name.split("/")
        const gateway = second === undefined ? inNamespace("Gateway", entity.namespace, first) : inNamespace("Gateway", first, second)
        return route(gateway, entity, "spec.gateways")
      })
    ]
  }
}
