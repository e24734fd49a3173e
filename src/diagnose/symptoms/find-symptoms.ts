import { type Entity, showEntity } from "../../domain/entity.ts"
import { at, list, selects, strings, text, time, wholeNumber } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { podLabelsOf } from "../../platform/kubernetes/pod-template.ts"
import { entity, entityOf } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { condition, conditionsOf } from "../scene/views/condition.ts"
import { usesClaim } from "../scene/views/pod.ts"
import { cloudTroubles } from "./cloud-trouble.ts"
import { isJobMadeUpFor } from "./made-up-for.ts"
import { mayWait } from "./may-wait.ts"
import { isNodeJoining } from "./node-joining.ts"
import { isPlaceholder } from "./placeholder.ts"
import { podTrouble } from "./pod-trouble.ts"
import { findSigns } from "./signs.ts"
import { START } from "./starting.ts"
import type { Symptom } from "./symptom.ts"
import { replicaCount, workloadKinds } from "./workload-trouble.ts"

const cite = (scene: Scene, entity: Entity): ReadonlyArray<string> => {
  const source = scene.sourceOf(entity)
  return source === undefined ? [] : [source]
}

const ofPods = (scene: Scene): ReadonlyArray<Symptom> =>
  scene.pods.flatMap((pod): ReadonlyArray<Symptom> => {
    const trouble = podTrouble(scene, pod)
    if (trouble === undefined) return []
    return [
      {
        entity: scene.workloadOf(pod.object),
        sentence: `${showEntity(pod.entity)}: ${trouble}`,
        cites: cite(scene, pod.entity),
        kind: "trouble"
      }
    ]
  })

const isYoung = ({ now }: Scene, { metadata }: KubeObject): boolean => {
  const created = time(metadata.creationTimestamp)
  return created !== undefined && now !== undefined && now - created < START
}

const ofWorkloads = (scene: Scene): ReadonlyArray<Symptom> =>
  workloadKinds.flatMap((kind) =>
    scene.all(kind).flatMap((object): ReadonlyArray<Symptom> => {
      const count = replicaCount(object)
      if (count === undefined || count.ready >= count.wanted) return []
      // that it is on its way is no trouble, and with nothing of it there nobody knows yet
      const isOnItsWay = isYoung(scene, object)
      if (isOnItsWay && count.ready > 0) return []
      const entity = entityOf(object)
      const waiting = scene.podsOf(entity).filter((pod) => mayWait(scene, pod) && (count.ready > 0 || isPlaceholder(pod)))
      if (count.ready + waiting.length >= count.wanted) return []
      return [
        {
          entity,
          sentence: `${showEntity(entity)} has ${count.ready} of ${count.wanted} replicas${isOnItsWay ? ", and was made just now" : ""}`,
          cites: cite(scene, entity),
          kind: isOnItsWay ? "sign" : "trouble"
        }
      ]
    })
  )

/** Conditions that are bad when they are true. https://kubernetes.io/docs/reference/node/node-status/#condition */
const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"]

const ofNodes = (scene: Scene): ReadonlyArray<Symptom> =>
  scene.all("Node").flatMap((object): ReadonlyArray<Symptom> => {
    const conditions = conditionsOf(at(object, "status", "conditions"))
    const ready = condition(conditions, "Ready")
    const bad = PRESSURES.filter((type) => condition(conditions, type)?.status === "True")
    const what = ready !== undefined && ready.status !== "True" ? ["it is not ready", ...bad] : bad
    const entity = entityOf(object)
    return what.length === 0 || isNodeJoining(scene, object)
      ? []
      : [{ entity, sentence: `${showEntity(entity)}: ${what.join(", ")}`, cites: cite(scene, entity), kind: "trouble" }]
  })

/** A claim whose volume is made where its first pod goes, and that has none yet, is as it should be. */
const waitsForFirstPod = (scene: Scene, claim: KubeObject): boolean => {
  const about = entityOf(claim)
  const className = text(at(claim, "spec", "storageClassName"))
  const found = className === undefined ? "unknown" : scene.find(entity("StorageClass", undefined, className))
  const isLate = typeof found !== "string" && found.volumeBindingMode === "WaitForFirstConsumer"
  const isUsed = scene.pods.some((pod) => usesClaim(pod, about))
  return !isUsed && (isLate || scene.eventsOf(about).at(-1)?.reason === "WaitForFirstConsumer")
}

const ofClaims = (scene: Scene): ReadonlyArray<Symptom> =>
  scene.all("PersistentVolumeClaim").flatMap((object): ReadonlyArray<Symptom> => {
    const phase = text(at(object, "status", "phase"))
    const about = entityOf(object)
    return phase === undefined || phase === "Bound" || waitsForFirstPod(scene, object)
      ? []
      : [{ entity: about, sentence: `${showEntity(about)} is ${phase}`, cites: cite(scene, about), kind: "sign" }]
  })

const ofJobs = (scene: Scene): ReadonlyArray<Symptom> =>
  scene.all("Job").flatMap((object): ReadonlyArray<Symptom> => {
    const failed = condition(conditionsOf(at(object, "status", "conditions")), "Failed")
    const attempts = wholeNumber(at(object, "status", "failed")) ?? 0
    const succeeded = wholeNumber(at(object, "status", "succeeded")) ?? 0
    if (failed?.status !== "True" && (attempts === 0 || succeeded > 0)) return []
    if (isJobMadeUpFor(scene, object)) return []
    const entity = scene.workloadOf(object)
    return [
      {
        entity,
        sentence: `${showEntity(entityOf(object))} failed${failed?.reason ? `: ${failed.reason}` : ""}`,
        cites: cite(scene, entityOf(object)),
        kind: "trouble"
      }
    ]
  })

/** Whether a service is for a workload that is to have no replica. */
const isAtRest = (scene: Scene, namespace: string | undefined, selector: Readonly<Record<string, string>>): boolean => {
  const selected = workloadKinds
    .flatMap((kind) => scene.known(kind, namespace))
    .filter((workload) => selects(selector, podLabelsOf(workload)))
  return selected.length > 0 && selected.every((workload) => wholeNumber(at(workload, "spec", "replicas")) === 0)
}

/** Services that select pods and lead to none. */
const ofServices = (scene: Scene): ReadonlyArray<Symptom> =>
  scene.all("Endpoints").flatMap((object): ReadonlyArray<Symptom> => {
    const ready = list(object.subsets).flatMap(({ addresses }) => list(addresses))
    const entity = { ...entityOf(object), kind: "Service" }
    const service = scene.find(entity)
    const selector = typeof service === "string" ? {} : strings(at(service, "spec", "selector"))
    return ready.length > 0 || Object.keys(selector).length === 0 || isAtRest(scene, object.metadata.namespace, selector)
      ? []
      : [{ entity, sentence: `${showEntity(entity)} has no endpoints`, cites: cite(scene, entityOf(object)), kind: "trouble" }]
  })

/** All that is wrong or looks so, what is certainly wrong first. */
export const findSymptoms = (scene: Scene): ReadonlyArray<Symptom> => [
  ...ofWorkloads(scene),
  ...ofPods(scene),
  ...ofJobs(scene),
  ...ofNodes(scene),
  ...ofServices(scene),
  ...ofClaims(scene),
  ...cloudTroubles(scene),
  ...findSigns(scene)
]
