import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Service, serviceNamed, serviceOf, serviceOfName } from "../../scene/views/service.ts"
import { isAskedAbout } from "../asked-about.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { type TroubledCall, troubledCalls } from "../crash/troubled-calls.ts"
import { citeOf, perScene } from "../evidence.ts"

/** A service that is only another name for a host, somebody who has trouble with it, and what it leads to. */
interface Alias {
  readonly service: Service
  readonly target: string
  /** The service in this cluster that the target is, or would be. */
  readonly inside: Entity | undefined
  readonly calls: ReadonlyArray<TroubledCall>
}

const isCalled = ({ services, spoken }: TroubledCall, { entity: own, externalName = "" }: Service): boolean =>
  services.some((one) => entityKey(entityOf(one)) === entityKey(own)) || spoken.line.includes(externalName)

/** https://kubernetes.io/docs/concepts/services-networking/service/#externalname */
const aliases = perScene(
  (scene: Scene): ReadonlyArray<Alias> =>
    scene.known("Service").flatMap((object): ReadonlyArray<Alias> => {
      const service = serviceOf(object)
      if (service.externalName === undefined) return []
      const target = service.externalName.replace(/\.$/, "")
      const calls = troubledCalls(scene).filter((call) => isCalled(call, service))
      // a name that nobody misses is nobody's trouble
      return calls.length === 0 && !isAskedAbout(scene, service.entity) ? [] : [{ service, target, inside: serviceOfName(target), calls }]
    })
)

const isAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/

const called = ({ calls: [call] }: Alias): ReadonlyArray<Observation> =>
  call === undefined
    ? [{ ratio: weight.weak, sentence: "it is asked about", cites: [] }]
    : [{ ratio: weight.fair, sentence: `${showEntity(call.pod.entity)} calls it, and complains`, cites: [call.spoken.cite] }]

const candidate = (scene: Scene, alias: Alias, summary: string, found: ReadonlyArray<Observation>): ReadonlyArray<Candidate> =>
  found.length === 0
    ? []
    : [
        {
          entity: alias.service.entity,
          summary: `${showEntity(alias.service.entity)} leads to ${alias.target}, ${summary}`,
          observations: [...found, ...called(alias)],
          explains: alias.calls.flatMap(({ pod }) => [pod.entity, scene.workloadOf(pod.object)])
        }
      ]

const unresolved = (scene: Scene, { calls, inside, service, target }: Alias): ReadonlyArray<Observation> => {
  const cites = [citeOf(scene, service.entity)]
  const unknown = calls.find(({ sign }) => sign.code === "host-name-unknown")
  return [
    ...(isAddress.test(target)
      ? [{ ratio: weight.overwhelming, sentence: "an ExternalName is a name: an address is looked up as one, and not found", cites }]
      : []),
    ...(inside !== undefined && serviceNamed(scene, inside.namespace, inside.name) === "absent"
      ? [{ ratio: weight.overwhelming, sentence: `there is no ${showEntity(inside)}`, cites }]
      : []),
    ...(unknown === undefined
      ? []
      : [
          {
            ratio: weight.overwhelming,
            sentence: "it exists, and its name is not found: so its target is not",
            cites: [unknown.spoken.cite]
          }
        ])
  ]
}

const otherPort = (scene: Scene, { inside, service }: Alias): ReadonlyArray<Observation> => {
  const target = inside === undefined ? "unknown" : serviceNamed(scene, inside.namespace, inside.name)
  if (typeof target === "string" || target.ports.length === 0 || service.ports.length === 0) return []
  const wrong = service.ports.find(({ port }) => !target.ports.some((one) => one.port === port))
  if (wrong === undefined) return []
  const sentence = `${showEntity(target.entity)} has no port ${wrong.port}, only ${target.ports.map(({ port }) => port).join(", ")}`
  return [{ ratio: weight.overwhelming, sentence, cites: [citeOf(scene, service.entity), citeOf(scene, target.entity)] }]
}

export const externalNameCauses: ReadonlyArray<Cause> = [
  {
    code: "external-name-unresolved",
    family: "service",
    title: "The host that an ExternalName service stands for does not exist",
    prior: 0.01,
    next: "correct spec.externalName; for an address take a service without a selector, and an EndpointSlice",
    candidates: (scene) => aliases(scene).flatMap((one) => candidate(scene, one, "which is not found", unresolved(scene, one)))
  },
  {
    code: "external-name-port-mismatch",
    family: "service",
    title: "An ExternalName service is called on a port that its target does not have",
    prior: 0.005,
    next: "call the target's port: an ExternalName is only another name, and translates no ports",
    candidates: (scene) => aliases(scene).flatMap((one) => candidate(scene, one, "which has other ports", otherPort(scene, one)))
  }
]
