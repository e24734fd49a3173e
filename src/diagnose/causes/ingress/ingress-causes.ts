import { entityKey, showEntity } from "../../../domain/entity.ts"
import { at, list, strings, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { asksHowItAnswers, complainsOfCertificate, spokenIn } from "../../reason/asked.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { readyAddresses, serviceNamed } from "../../scene/views/service.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { backendsOf, behindOf, ingressKinds } from "./backends.ts"
import { backendsMissed } from "./backends-missed.ts"
import { ignoredByController } from "./ignored-by-controller.ts"

const classOf = ({ metadata, spec }: KubeObject): string | undefined =>
  text(at(spec, "ingressClassName")) ?? strings(metadata.annotations)["kubernetes.io/ingress.class"]

const perIngress =
  (
    look: (
      scene: Scene,
      ingress: KubeObject
    ) => ReadonlyArray<{ readonly summary: string; readonly observations: ReadonlyArray<Observation> }>
  ) =>
  (scene: Scene): ReadonlyArray<Candidate> =>
    ingressKinds
      .flatMap((kind) => scene.known(kind))
      .flatMap((ingress) => look(scene, ingress).map((found) => ({ ...found, entity: entityOf(ingress), explains: behindOf(ingress) })))

const missingBackend = perIngress((scene, ingress) =>
  backendsOf(ingress).flatMap(({ name, namespace = ingress.metadata.namespace }) =>
    serviceNamed(scene, namespace, name) === "absent"
      ? [
          {
            summary: `${showEntity(entityOf(ingress))} leads to service ${name}, which does not exist`,
            observations: [
              {
                ratio: weight.overwhelming,
                sentence: `there is no service ${name} in ${namespace === ingress.metadata.namespace ? "its namespace" : `namespace ${namespace}`}`,
                cites: [citeOf(scene, entityOf(ingress))]
              }
            ]
          }
        ]
      : []
  )
)

const wrongPort = perIngress((scene, ingress) =>
  backendsOf(ingress).flatMap(({ name, namespace = ingress.metadata.namespace, port }) => {
    const service = serviceNamed(scene, namespace, name)
    if (typeof service === "string" || port === undefined || service.ports.length === 0) return []
    const isNamed = wholeNumber(Number(port)) === undefined
    // a table of services tells no names of ports
    if (isNamed && service.ports.every((one) => one.name === undefined && one.target === undefined)) return []
    if (service.ports.some((one) => one.name === port || String(one.port) === port)) return []
    return [
      {
        summary: `${showEntity(entityOf(ingress))} leads to port ${port} of service ${name}, which has ${service.ports.map((one) => one.port).join(", ")}`,
        observations: [
          {
            ratio: weight.overwhelming,
            sentence: `service ${name} has no port ${port}`,
            cites: [citeOf(scene, entityOf(ingress)), citeOf(scene, service.entity)]
          }
        ]
      }
    ]
  })
)

const hasAddress = (ingress: KubeObject): boolean => list(at(ingress, "status", "loadBalancer", "ingress")).length > 0

/** Whether the way behind an ingress is in order, so that it is the ingress that nobody serves. */
const leadsSomewhere = (scene: Scene, ingress: KubeObject): boolean =>
  behindOf(ingress).some((service) => (readyAddresses(scene, service) ?? 0) > 0)

/** Whoever sends pages of errors has reached somebody. */
const answered = /\berror pages?\b|\b(?:answers?|returns?|shows?|gives?)\b.{0,30}\b5(?:xx|\d\d)\b/i

/** Whether it is reached, by what is said of it. */
const reached = (scene: Scene): ReadonlyArray<Observation> => {
  if (complainsOfCertificate(scene.subject))
    return [{ ratio: against(weight.strong), sentence: "its certificate is complained of, so somebody answers for it", cites: [] }]
  const isAnswered = spokenIn(scene.subject).some((text) => answered.test(text))
  return asksHowItAnswers(scene.subject) && !isAnswered ? [{ ratio: weight.fair, sentence: "it is said not to be reached", cites: [] }] : []
}

const missingClass = perIngress((scene, ingress) => {
  const name = classOf(ingress)
  // others choose their ingresses by annotations, without objects for classes
  if (name === undefined || ingress.kind !== "Ingress") return []
  const found = scene.find(entity("IngressClass", undefined, name))
  const cites = [citeOf(scene, entityOf(ingress))]
  if (typeof found !== "string") return []
  const summary = `${showEntity(entityOf(ingress))} is of class ${name}, which no controller serves`
  if (found === "absent")
    return [{ summary, observations: [{ ratio: weight.overwhelming, sentence: `there is no ingress class ${name}`, cites }] }]
  if (hasAddress(ingress) || scene.eventsOf(entityOf(ingress)).length > 0) return []
  return [
    {
      summary,
      observations: [
        { ratio: weight.strong, sentence: "no controller gave it an address, or told anything of it", cites },
        ...(leadsSomewhere(scene, ingress) ? [{ ratio: weight.weak, sentence: "what is behind it has endpoints", cites }] : []),
        ...reached(scene)
      ]
    }
  ]
})

/** A list, or of Traefik's and Contour's kinds one. */
const certificatesOf = ({ spec }: KubeObject): ReadonlyArray<unknown> => [
  ...list(at(spec, "tls")),
  at(spec, "tls"),
  at(spec, "virtualhost", "tls")
]

const missingSecret = perIngress((scene, ingress) =>
  certificatesOf(ingress).flatMap((one) => {
    const secretName = at(one, "secretName")
    const name = text(secretName)
    if (name === undefined || scene.find(entity("Secret", ingress.metadata.namespace, name)) !== "absent") return []
    return [
      {
        summary: `${showEntity(entityOf(ingress))} takes its certificate from secret ${name}, which does not exist`,
        observations: [
          { ratio: weight.overwhelming, sentence: `there is no secret ${name} in its namespace`, cites: [citeOf(scene, entityOf(ingress))] }
        ]
      }
    ]
  })
)

/** What one source tells, and what another tells of other objects. */
const firstBy =
  (first: (scene: Scene) => ReadonlyArray<Candidate>, second: (scene: Scene) => ReadonlyArray<Candidate>) =>
  (scene: Scene): ReadonlyArray<Candidate> => {
    const known = first(scene)
    const keys = new Set(known.map((one) => entityKey(one.entity)))
    return [...known, ...second(scene).filter((one) => !keys.has(entityKey(one.entity)))]
  }

export const ingressCauses: ReadonlyArray<Cause> = [
  {
    code: "ingress-backend-missing",
    family: "ingress",
    title: "The ingress leads to a service that does not exist",
    prior: 0.02,
    next: "correct the backend's name, or create the service in the ingress's namespace",
    candidates: firstBy(missingBackend, backendsMissed)
  },
  {
    code: "ingress-backend-port-mismatch",
    family: "ingress",
    title: "The ingress leads to a port that its service does not have",
    prior: 0.015,
    next: "make the ingress's backend and the service's ports agree",
    candidates: wrongPort
  },
  {
    code: "ingress-class-missing",
    family: "ingress",
    title: "No controller serves the ingress's class",
    prior: 0.04,
    next: "set ingressClassName to a class that exists, or install the controller of this one",
    candidates: firstBy(ignoredByController, missingClass)
  },
  {
    code: "ingress-tls-secret-missing",
    family: "ingress",
    title: "The ingress's certificate is not there",
    prior: 0.015,
    next: "create the secret, or look at why cert-manager did not",
    candidates: missingSecret
  }
]
