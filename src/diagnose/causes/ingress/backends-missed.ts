import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, weight } from "../cause.ts"
import { citedLines, type Spoken, saidThat } from "../evidence.ts"
import { behindOf, ingressKinds } from "./backends.ts"

interface Missed {
  readonly spoken: Spoken
  readonly about: Entity
  readonly service: Entity
}

const field = (line: string, name: string): string | undefined =>
  new RegExp(String.raw`(?:^|[\s{,])"?${name}"?[=:]"?([\w./-]+)`).exec(line)?.[1]

const named = (path: string, usual: string | undefined): Entity => {
  const [first = "", second] = path.split("/")
  return second === undefined ? entity("Service", usual, first) : entity("Service", first, second)
}

/** https://github.com/traefik/traefik/blob/master/pkg/provider/kubernetes/crd/kubernetes_http.go and ingress/kubernetes.go */
const byTraefik = (spoken: Spoken): ReadonlyArray<Missed> => {
  const { line } = spoken
  if (!/providerName"?[=:]"?kubernetes/.test(line) || !/service not found/.test(line)) return []
  const [ingress, namespace] = [field(line, "ingress"), field(line, "namespace")]
  const service = /service not found: ([\w.-]+(?:\/[\w.-]+)?)/.exec(line)?.[1] ?? field(line, "serviceName")
  const kind = /kubernetescrd/.test(line) ? "IngressRoute" : "Ingress"
  return ingress === undefined || service === undefined
    ? []
    : [{ spoken, about: entity(kind, namespace, ingress), service: named(service, namespace) }]
}

/** https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/controller.go : which ingress leads there it does not say */
const byNginx = (scene: Scene, spoken: Spoken): ReadonlyArray<Missed> => {
  const path = /(?:Endpoints for Service|getting Service) "?([\w.-]+\/[\w.-]+)"?: no object matching key/i.exec(spoken.line)?.[1]
  if (path === undefined) return []
  const service = named(path, undefined)
  return ingressKinds
    .flatMap((kind) => scene.known(kind))
    .filter((ingress) => behindOf(ingress).some((one) => entityKey(one) === entityKey(service)))
    .map((ingress) => ({ spoken, about: entityOf(ingress), service }))
}

const missed = (scene: Scene): ReadonlyArray<Missed> =>
  scene.logs.flatMap((log) => citedLines(log)).flatMap((spoken) => [...byTraefik(spoken), ...byNginx(scene, spoken)])

/** Ingresses of which their controller's log says that a service that they lead to does not exist, where it is not known that it does. */
export const backendsMissed = (scene: Scene): ReadonlyArray<Candidate> =>
  [...Map.groupBy(missed(scene), ({ about }) => entityKey(about)).values()].flatMap((all): ReadonlyArray<Candidate> => {
    const last = all.at(-1)
    if (last === undefined || typeof scene.find(last.service) !== "string" || scene.find(last.about) === "absent") return []
    const again = { ratio: weight.fair, sentence: `it says so ${all.length} times`, cites: [last.spoken.cite] }
    return [
      {
        entity: last.about,
        summary: `${showEntity(last.about)} leads to ${showEntity(last.service)}, which its controller does not find`,
        observations: [...saidThat([last.spoken], /./, weight.overwhelming), ...(all.length > 1 ? [again] : [])],
        explains: [last.service]
      }
    ]
  })
