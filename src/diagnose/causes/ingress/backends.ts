import type { Entity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity } from "../../scene/entity.ts"

interface Backend {
  readonly name: string
  /** Where the service is; absent: where the ingress is. */
  readonly namespace?: string
  /** A number or a name as text. */
  readonly port: string | undefined
}

/**
 * Stands where a port would for what an annotation of the ingress describes, which is no service.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions
 */
const BY_ANNOTATION = "use-annotation"

const portOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value))

const backendOf = (value: unknown): ReadonlyArray<Backend> => {
  const name = text(at(value, "service", "name")) ?? text(at(value, "serviceName"))
  if (name === undefined) return []
  const port = at(value, "service", "port", "number") ?? at(value, "service", "port", "name") ?? at(value, "servicePort")
  return port === BY_ANNOTATION ? [] : [{ name, port: portOf(port) }]
}

/** https://kubernetes.io/docs/concepts/services-networking/ingress/ */
const ofIngress = ({ spec }: KubeObject): ReadonlyArray<Backend> => [
  ...backendOf(at(spec, "defaultBackend") ?? at(spec, "backend")),
  ...list(at(spec, "rules")).flatMap((rule) => list(at(rule, "http", "paths")).flatMap(({ backend }) => backendOf(backend)))
]

/** Traefik's and Contour's routes list services, which may be other things of theirs. https://doc.traefik.io/traefik/routing/providers/kubernetes-crd/ and https://projectcontour.io/docs/main/config/fundamentals/ */
const ofRoutes = ({ spec }: KubeObject): ReadonlyArray<Backend> =>
  [...list(at(spec, "routes")), ...list(at(spec, "tcpproxy"))].flatMap(({ services }) =>
    list(services).flatMap(({ kind, name, namespace, port }): ReadonlyArray<Backend> => {
      const [service, place] = [text(name), text(namespace)]
      const isOther = kind !== undefined && kind !== "Service"
      return service === undefined || isOther || service.includes("@")
        ? []
        : [{ name: service, port: portOf(port), ...(place === undefined ? {} : { namespace: place }) }]
    })
  )

/** Its port is one of the pods. https://docs.openshift.com/container-platform/latest/networking/routes/route-configuration.html */
const ofRoute = ({ spec }: KubeObject): ReadonlyArray<Backend> =>
  [at(spec, "to"), ...list(at(spec, "alternateBackends"))].flatMap((to) => {
    const name = text(at(to, "name"))
    return name === undefined ? [] : [{ name, port: undefined }]
  })

/** Kinds that lead requests from outside to services by names, each with where it leads. */
const ways: Readonly<Record<string, (object: KubeObject) => ReadonlyArray<Backend>>> = {
  Ingress: ofIngress,
  IngressRoute: ofRoutes,
  IngressRouteTCP: ofRoutes,
  IngressRouteUDP: ofRoutes,
  HTTPProxy: ofRoutes,
  Route: (object) => (object.apiVersion.startsWith("route.openshift.io/") ? ofRoute(object) : [])
}

export const ingressKinds: ReadonlyArray<string> = Object.keys(ways)

/** Where an ingress leads; each once. */
export const backendsOf = (ingress: KubeObject): ReadonlyArray<Backend> => {
  const found = ways[ingress.kind]?.(ingress) ?? []
  return [...new Map(found.map((one) => [`${one.namespace}/${one.name}:${one.port}`, one])).values()]
}

/** The services that an ingress leads to. */
export const behindOf = (ingress: KubeObject): ReadonlyArray<Entity> =>
  backendsOf(ingress).map(({ name, namespace }) => entity("Service", namespace ?? ingress.metadata.namespace, name))
