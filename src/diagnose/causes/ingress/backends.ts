import type { Entity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity } from "../../scene/entity.ts"

interface Backend {
  readonly name: string
  /** A number or a name as text. */
  readonly port: string | undefined
}

/**
 * Stands where a port would for what an annotation of the ingress describes, which is no service.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions
 */
const BY_ANNOTATION = "use-annotation"

const backendOf = (value: unknown): ReadonlyArray<Backend> => {
  const name = text(at(value, "service", "name")) ?? text(at(value, "serviceName"))
  if (name === undefined) return []
  const port = at(value, "service", "port", "number") ?? at(value, "service", "port", "name") ?? at(value, "servicePort")
  return port === BY_ANNOTATION ? [] : [{ name, port: port === undefined ? undefined : String(port) }]
}

/** Where an ingress leads; each once. https://kubernetes.io/docs/concepts/services-networking/ingress/ */
export const backendsOf = ({ spec }: KubeObject): ReadonlyArray<Backend> => {
  const found = [
    ...backendOf(at(spec, "defaultBackend") ?? at(spec, "backend")),
    ...list(at(spec, "rules")).flatMap((rule) => list(at(rule, "http", "paths")).flatMap(({ backend }) => backendOf(backend)))
  ]
  return [...new Map(found.map((one) => [`${one.name}:${one.port}`, one])).values()]
}

/** The services that an ingress leads to. */
export const behindOf = (ingress: KubeObject): ReadonlyArray<Entity> =>
  backendsOf(ingress).map(({ name }) => entity("Service", ingress.metadata.namespace, name))
