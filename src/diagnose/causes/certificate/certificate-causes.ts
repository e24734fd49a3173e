import { X509Certificate } from "node:crypto"
import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, fields, list, strings, text, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Condition, condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf, eventLines, perScene, saidThat } from "../evidence.ts"
import { certificateBehind, lonelyRequests, stuckForCertificates } from "./made-for-certificates.ts"

const readyOf = (object: KubeObject): Condition | undefined => condition(conditionsOf(at(object, "status", "conditions")), "Ready")

const isNotReady = (object: KubeObject): boolean => readyOf(object)?.status === "False"

const issuerOf = (certificate: KubeObject): Entity | undefined => {
  const { kind, name } = fields(at(certificate, "spec", "issuerRef"))
  const issuer = text(name)
  if (issuer === undefined) return undefined
  return kind === "ClusterIssuer" ? entity("ClusterIssuer", undefined, issuer) : entity("Issuer", certificate.metadata.namespace, issuer)
}

/** What cert-manager made on behalf of a certificate, by how it names them. https://cert-manager.io/docs/troubleshooting/ */
const madeFor = (scene: Scene, { metadata }: KubeObject): ReadonlyArray<KubeObject> =>
  ["CertificateRequest", "Order", "Challenge"].flatMap((kind) =>
    scene.known(kind, metadata.namespace).filter((one) => one.metadata.name.startsWith(`${metadata.name}-`))
  )

const reasonOf = (scene: Scene, object: KubeObject): ReadonlyArray<{ readonly line: string; readonly cite: string }> => {
  const cite = citeOf(scene, entityOf(object))
  const told = [text(at(object, "status", "reason")), readyOf(object)?.message]
  return [
    ...told.flatMap((line) => (line === undefined || line === "" ? [] : [{ line, cite }])),
    ...eventLines(scene, entityOf(object), ({ isWarning }) => isWarning)
  ]
}

/** The deepest of what cert-manager did knows best why it does not go on. */
const deepestReason = (scene: Scene, certificate: KubeObject) =>
  [certificate, ...madeFor(scene, certificate)].flatMap((one) => reasonOf(scene, one)).at(-1)

/** Of a certificate whose issuer is not told, as in a table: those that it may have, and that are not ready. */
const illIssuers = (scene: Scene, { metadata }: KubeObject): ReadonlyArray<Entity> =>
  [...scene.known("ClusterIssuer"), ...scene.known("Issuer", metadata.namespace)].filter(isNotReady).map(entityOf)

/** Ingresses that take their certificate from a secret. */
const ingressesWith = (scene: Scene, namespace: string | undefined, secret: string): ReadonlyArray<Entity> =>
  scene
    .known("Ingress", namespace)
    .filter((ingress) => list(at(ingress, "spec", "tls")).some(({ secretName }) => secretName === secret))
    .map(entityOf)

const notIssued = (scene: Scene): ReadonlyArray<Candidate> =>
  scene
    .known("Certificate")
    .filter(isNotReady)
    .map((certificate): Candidate => {
      const own = entityOf(certificate)
      const issuer = issuerOf(certificate)
      const reason = deepestReason(scene, certificate)
      const secret = text(at(certificate, "spec", "secretName"))
      return {
        entity: own,
        summary: `${showEntity(own)} is not issued${reason === undefined ? "" : `: “${reason.line}”`}`,
        observations: [
          { ratio: weight.overwhelming, sentence: `it is not ready: ${readyOf(certificate)?.message ?? ""}`, cites: [citeOf(scene, own)] },
          ...(reason === undefined ? [] : saidThat([reason], /./, weight.weak))
        ],
        explains: [
          ...(secret === undefined ? [] : [entity("Secret", own.namespace, secret)]),
          ...(secret === undefined ? [] : ingressesWith(scene, own.namespace, secret)),
          ...madeFor(scene, certificate).map(entityOf)
        ],
        blames: issuer === undefined ? illIssuers(scene, certificate) : [issuer]
      }
    })

const issuerNotReady = (scene: Scene): ReadonlyArray<Candidate> =>
  ["Issuer", "ClusterIssuer"].flatMap((kind) =>
    scene
      .known(kind)
      .filter(isNotReady)
      .map((issuer) => ({
        entity: entityOf(issuer),
        summary: `${showEntity(entityOf(issuer))} is not ready: ${readyOf(issuer)?.message ?? ""}`,
        observations: [
          {
            ratio: weight.overwhelming,
            sentence: `it is not ready: ${readyOf(issuer)?.message ?? ""}`,
            cites: [citeOf(scene, entityOf(issuer))]
          }
        ],
        explains: []
      }))
  )

const issuerMissing = (scene: Scene): ReadonlyArray<Candidate> =>
  [...scene.known("Certificate"), ...lonelyRequests(scene)].filter(isNotReady).flatMap((certificate): ReadonlyArray<Candidate> => {
    const about = certificateBehind(certificate)
    const issuer = issuerOf(certificate)
    const told = [certificate, ...madeFor(scene, certificate)].flatMap((one) => reasonOf(scene, one))
    const spoken = saidThat(told, /(?:issuer|clusterissuer)\S* .*not found|Referenced "?\w*Issuer"? not found/i, weight.overwhelming)
    const absent = issuer !== undefined && scene.find(issuer) === "absent"
    if (spoken.length === 0 && !absent) return []
    return [
      {
        entity: about,
        summary: `${showEntity(about)} wants the issuer ${issuer?.name ?? ""}, which does not exist`,
        observations: [
          ...spoken,
          ...(absent
            ? [
                {
                  ratio: weight.overwhelming,
                  sentence: `there is no ${issuer.kind} ${issuer.name}`,
                  cites: [citeOf(scene, entityOf(certificate))]
                }
              ]
            : []),
          { ratio: weight.strong, sentence: "the certificate is not ready", cites: [citeOf(scene, entityOf(certificate))] }
        ],
        explains: []
      }
    ]
  })

const certificateIn = (secret: KubeObject): X509Certificate | undefined => {
  const encoded = strings(secret.data)["tls.crt"]
  if (encoded === undefined) return undefined
  try {
    return new X509Certificate(Buffer.from(encoded, "base64"))
  } catch {
    // a value that was blacked out, or that is no certificate
    return undefined
  }
}

const dated = perScene((scene) =>
  scene.known("Secret").flatMap((secret) => {
    const certificate = certificateIn(secret)
    const until = certificate === undefined ? undefined : time(certificate.validTo)
    return until === undefined ? [] : [{ secret, until }]
  })
)

/** Ingresses and pods that use a secret. */
const usersOf = (scene: Scene, { metadata }: KubeObject): ReadonlyArray<Entity> => [
  ...ingressesWith(scene, metadata.namespace, metadata.name),
  ...scene.pods
    .filter(
      (pod) =>
        pod.namespace === metadata.namespace && pod.volumes.some(({ source }) => source.kind === "Secret" && source.name === metadata.name)
    )
    .flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
]

const secretExpired = (scene: Scene): ReadonlyArray<Candidate> =>
  dated(scene).flatMap(({ secret, until }): ReadonlyArray<Candidate> => {
    const { now } = scene
    if (now === undefined || until > now) return []
    const users = usersOf(scene, secret)
    const when = new Date(until).toISOString().slice(0, 16)
    return [
      {
        entity: entityOf(secret),
        summary: `the certificate in ${showEntity(entityOf(secret))} has expired on ${when}`,
        observations: [
          { ratio: weight.strong, sentence: `it is valid until ${when}`, cites: [citeOf(scene, entityOf(secret))] },
          ...(users.length > 0
            ? [
                {
                  ratio: weight.strong,
                  sentence: `${users.map(showEntity).slice(0, 3).join(", ")} uses it`,
                  cites: [citeOf(scene, entityOf(secret))]
                }
              ]
            : [])
        ],
        explains: users
      }
    ]
  })

export const certificateCauses: ReadonlyArray<Cause> = [
  {
    code: "certificate-not-issued",
    family: "certificate",
    title: "cert-manager cannot get the certificate",
    prior: 0.02,
    next: "look at the Order and the Challenge of the certificate: is the domain's DNS or path reached from outside?",
    candidates: (scene) => [...notIssued(scene), ...stuckForCertificates(scene)]
  },
  {
    code: "certificate-issuer-missing",
    family: "certificate",
    title: "The certificate's issuer does not exist",
    prior: 0.01,
    next: "correct issuerRef (its kind too: Issuer or ClusterIssuer), or create the issuer",
    candidates: issuerMissing
  },
  {
    code: "certificate-issuer-not-ready",
    family: "certificate",
    title: "The certificate's issuer is not ready",
    prior: 0.01,
    next: "look at the issuer's account, secret and server",
    candidates: issuerNotReady
  },
  {
    code: "certificate-secret-expired",
    family: "certificate",
    title: "The certificate in a secret has expired",
    prior: 0.02,
    next: "renew the certificate; what has it in memory must load it again",
    candidates: secretExpired
  }
]
