import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, strings, text, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/** The deepest knows best why it does not go on. https://cert-manager.io/docs/troubleshooting/acme/ */
const kinds = ["Challenge", "Order", "CertificateRequest"]

const ended = /^(?:invalid|errored|expired)$/

/** Milliseconds: a challenge is answered in less. */
const PATIENCE = 300_000

const waitsLong = (scene: Scene, { metadata }: KubeObject): boolean => {
  const since = time(metadata.creationTimestamp)
  return since === undefined || scene.now === undefined || scene.now - since > PATIENCE
}

/** Why one of them does not go on; nothing where it goes on, or may. */
const whyNot = (scene: Scene, object: KubeObject): string | undefined => {
  const state = text(at(object, "status", "state"))
  const ready = condition(conditionsOf(at(object, "status", "conditions")), "Ready")
  const reason = text(at(object, "status", "reason")) ?? ready?.message ?? ""
  if (state !== undefined && ended.test(state)) return reason || state
  if (object.kind === "Challenge") return state === "pending" && reason !== "" && waitsLong(scene, object) ? reason : undefined
  return ready?.status === "False" && (ready.reason === "Failed" || ready.reason === "Denied") ? reason || ready.reason : undefined
}

const certificateOf = ({ metadata }: KubeObject): string | undefined =>
  strings(metadata.annotations)["cert-manager.io/certificate-name"] ??
  metadata.ownerReferences?.find(({ kind }) => kind === "Certificate")?.name

/** The certificate that an object was made for, as far as it tells; else the object itself. */
export const certificateBehind = (object: KubeObject): Entity => {
  const name = certificateOf(object)
  return name === undefined ? entityOf(object) : entity("Certificate", object.metadata.namespace, name)
}

/** Whether the certificate itself is known, which tells more. */
const isKnown = (scene: Scene, { metadata }: KubeObject): boolean =>
  scene.known("Certificate", metadata.namespace).some((one) => metadata.name.startsWith(`${one.metadata.name}-`))

/** Requests of certificates that were not saved. */
export const lonelyRequests = (scene: Scene): ReadonlyArray<KubeObject> =>
  scene.known("CertificateRequest").filter((request) => !isKnown(scene, request))

/** What does not go on of what cert-manager made for certificates that were not saved: the deepest of each namespace. */
export const stuckForCertificates = (scene: Scene): ReadonlyArray<Candidate> => {
  const stuck = kinds.flatMap((kind) =>
    scene.known(kind).flatMap((object) => {
      const why = isKnown(scene, object) ? undefined : whyNot(scene, object)
      return why === undefined ? [] : [{ object, why }]
    })
  )
  return [...Map.groupBy(stuck, ({ object }) => object.metadata.namespace).values()].flatMap((all): ReadonlyArray<Candidate> => {
    const deepest = all.filter(({ object }) => object.kind === all[0]?.object.kind)
    return deepest.map(({ object, why }): Candidate => {
      const own = entityOf(object)
      const about = certificateBehind(object)
      return {
        entity: about,
        summary: `${showEntity(about)} is not issued: “${why}”`,
        observations: [
          { ratio: weight.overwhelming, sentence: `${showEntity(own)}: “${why}”`, cites: [citeOf(scene, own)] },
          { ratio: weight.fair, sentence: "cert-manager does not go on before that is in order", cites: [citeOf(scene, own)] }
        ],
        explains: all.map((one) => entityOf(one.object))
      }
    })
  })
}
