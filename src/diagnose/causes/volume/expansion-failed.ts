import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, saidThat } from "../evidence.ts"

/** https://github.com/kubernetes-csi/external-resizer and https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims */
const failed = /^(?:VolumeResizeFailed|FileSystemResizeFailed|VolumeModifyFailed)$/
const done = /^(?:VolumeResizeSuccessful|FileSystemResizeSuccessful)$/

/** What the API server answers to whom asks for more. */
const refused =
  /persistentvolumeclaims? "(?<name>[a-z0-9][a-z0-9.-]*)" is (?:forbidden|invalid): .*(?:only dynamically provisioned pvc can be resized|storageclass that provisions the pvc must support resize|field can not be less than)/i

const ofEvents = (scene: Scene, claim: Entity): ReadonlyArray<Observation> => {
  const last = scene.eventsOf(claim).findLast(({ reason }) => failed.test(reason) || done.test(reason))
  if (last === undefined || done.test(last.reason)) return []
  const cites = [citeOf(scene, entityOf(last.object))]
  return [{ ratio: weight.overwhelming, sentence: `${last.reason}: ${last.message.replaceAll(/\s+/g, " ").slice(0, 240)}`, cites }]
}

const ofConditions = (scene: Scene, claim: Entity): ReadonlyArray<Observation> => {
  const found = scene.find(claim)
  if (typeof found === "string") return []
  const conditions = conditionsOf(at(found, "status", "conditions"))
  const [first] = ["ControllerResizeError", "NodeResizeError"].flatMap((type) => condition(conditions, type) ?? [])
  const [wanted, has] = [at(found, "spec", "resources", "requests", "storage"), at(found, "status", "capacity", "storage")].map((one) =>
    text(one)
  )
  const cites = [citeOf(scene, claim)]
  return [
    ...(first?.status === "True" ? [{ ratio: weight.overwhelming, sentence: `${first.type}: ${first.message}`, cites }] : []),
    ...(wanted !== undefined && has !== undefined && wanted !== has
      ? [{ ratio: weight.fair, sentence: `it wants ${wanted} and has ${has}`, cites }]
      : [])
  ]
}

/** Claims that somebody was refused to enlarge. */
const ofAnswers = (scene: Scene): ReadonlyArray<readonly [Entity, ReadonlyArray<Observation>]> =>
  scene.said.flatMap(({ line, source }) => {
    const name = refused.exec(line)?.groups?.name
    if (name === undefined) return []
    const claim = entity("PersistentVolumeClaim", scene.subject.namespace ?? "default", name)
    return [[claim, saidThat([{ line, cite: source }], refused, weight.overwhelming)] as const]
  })

export const expansionFailed: Cause = {
  code: "volume-expansion-failed",
  family: "volume",
  title: "The claim's volume cannot be enlarged",
  prior: 0.01,
  next: "read what the driver or the API server says: whether the class allows it, whether the volume is in use, how often it may be changed",
  candidates: (scene): ReadonlyArray<Candidate> => {
    const told = scene.events
      .filter(({ about, reason }) => about.kind === "PersistentVolumeClaim" && failed.test(reason))
      .map(({ about }) => about)
    const claims = new Map([...scene.known("PersistentVolumeClaim").map(entityOf), ...told].map((one) => [showEntity(one), one]))
    const seen = [...claims.values()].map((claim) => {
      const events = ofEvents(scene, claim)
      const conditions = ofConditions(scene, claim)
      return [claim, [...events, ...conditions]] as const
    })
    return [...seen, ...ofAnswers(scene)].flatMap(([claim, observations]): ReadonlyArray<Candidate> => {
      const telling = observations.filter(({ ratio }) => ratio === weight.overwhelming)
      return telling.length === 0
        ? []
        : [{ entity: claim, summary: `${showEntity(claim)} cannot be enlarged: ${telling[0]?.sentence}`, observations, explains: [] }]
    })
  }
}
