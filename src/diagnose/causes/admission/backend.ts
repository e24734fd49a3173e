import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, fields, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { matchesLabels } from "../../../platform/kubernetes/label-selector.ts"
import { podLabelsOf } from "../../../platform/kubernetes/pod-template.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { podsBehind, readyAddresses, type Service, serviceNamed } from "../../scene/views/service.ts"
import { weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { bundleFault } from "./ca-bundle.ts"

/** What the API server calls beside itself: a webhook, or the server of an aggregated API. */
export interface Backend {
  /** Absent where it is called by a URL. */
  readonly service: Entity | undefined
  readonly port: number
  /** In base64; absent where the system's authorities are trusted. */
  readonly caBundle: string | undefined
}

/** Of a webhook's `clientConfig`, or an APIService's `spec`. */
export const backendOf = (config: unknown): Backend => {
  const { caBundle, service } = fields(config)
  const name = text(at(service, "name"))
  return {
    service: name === undefined ? undefined : entity("Service", text(at(service, "namespace")), name),
    port: wholeNumber(at(service, "port")) ?? 443,
    caBundle: text(caBundle)
  }
}

type FaultKind = "service-missing" | "port-missing" | "no-endpoints" | "certificate"

/** What objects tell of why a backend cannot be called. */
export interface BackendFault {
  readonly kind: FaultKind
  /** What would have to be changed, where that is not who calls. */
  readonly fixedAt?: Entity
  readonly sentence: string
  readonly ratio: number
  readonly cites: ReadonlyArray<string>
}

/** Workloads behind a service: of its pods, or where it has none those that would make some. */
const workloadsBehind = (scene: Scene, service: Service): ReadonlyArray<Entity> => {
  scene.all("Pod", service.namespace)
  const pods = podsBehind(scene, service)
  if (pods.length > 0) return pods.map(({ object }) => scene.workloadOf(object))
  if (Object.keys(service.selector).length === 0) return []
  return ["Deployment", "StatefulSet"]
    .flatMap((kind) => scene.all(kind, service.namespace))
    .filter((object) => matchesLabels(service.selector, podLabelsOf(object)))
    .map(entityOf)
}

/** Objects whose own trouble would be why a backend does not answer. */
export const blamedFor = (scene: Scene, { service }: Backend): ReadonlyArray<Entity> => {
  if (service === undefined) return []
  const found = serviceNamed(scene, service.namespace, service.name)
  return [service, ...(typeof found === "string" ? [] : workloadsBehind(scene, found))]
}

const isAtRest = (scene: Scene, one: Entity): boolean => {
  const found = scene.find(one)
  return typeof found !== "string" && wholeNumber(at(found, "spec", "replicas")) === 0
}

const withoutEndpoints = (scene: Scene, service: Service): ReadonlyArray<BackendFault> => {
  if (Object.keys(service.selector).length === 0) return []
  scene.all("EndpointSlice", service.namespace)
  const seen = readyAddresses(scene, service.entity)
  const isKnown = seen !== undefined || scene.isComplete("EndpointSlice", service.namespace)
  if (!isKnown || (seen ?? 0) > 0) return []
  const resting = workloadsBehind(scene, service).find((one) => isAtRest(scene, one))
  const why = resting === undefined ? "" : `: ${showEntity(resting)} is scaled to zero`
  const cites = [citeOf(scene, service.entity), ...(resting === undefined ? [] : [citeOf(scene, resting)])]
  const sentence = `${showEntity(service.entity)} has no ready endpoint${why}`
  return [{ kind: "no-endpoints", fixedAt: resting ?? service.entity, sentence, ratio: weight.overwhelming, cites }]
}

/** What is wrong with a backend as far as objects tell, `caller` being who names it. */
export const backendFaults = (scene: Scene, { caBundle, port, service }: Backend, caller: Entity): ReadonlyArray<BackendFault> => {
  const own = [citeOf(scene, caller)]
  const expired = caBundle === undefined || scene.now === undefined ? undefined : bundleFault(caBundle, scene.now)
  const certificate: ReadonlyArray<BackendFault> =
    expired === undefined ? [] : [{ kind: "certificate", sentence: expired, ratio: weight.overwhelming, cites: own }]
  const found = service === undefined ? "unknown" : serviceNamed(scene, service.namespace, service.name)
  if (service === undefined || found === "unknown") return certificate
  if (found === "absent") {
    return [{ kind: "service-missing", sentence: `there is no ${showEntity(service)}`, ratio: weight.overwhelming, cites: own }]
  }
  if (found.ports.length > 0 && !found.ports.some((one) => one.port === port)) {
    const ports = found.ports.map((one) => one.port).join(", ")
    const sentence = `${showEntity(service)} has no port ${port}, only ${ports}`
    return [{ kind: "port-missing", sentence, ratio: weight.overwhelming, cites: [...own, citeOf(scene, service)] }, ...certificate]
  }
  return [...withoutEndpoints(scene, found), ...certificate]
}
