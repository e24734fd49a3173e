import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { refusedControllers } from "../admission/refused-controllers.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, type Spoken, saidThat } from "../evidence.ts"
import { readExceeded, type Shortage, shortages } from "./quota-room.ts"

/** What the API server says when it refuses, and a sentence on it for the summary. */
const refusedBy = (
  scene: Scene,
  says: RegExp,
  tell: (said: Spoken, workload: Entity) => { readonly summary: string; readonly seen: ReadonlyArray<Observation> }
): ReadonlyArray<Candidate> =>
  refusedControllers(scene).flatMap(({ controller, said, workload }): ReadonlyArray<Candidate> => {
    const first = said.find(({ line }) => says.test(line))
    if (first === undefined) return []
    const { seen, summary } = tell(first, workload)
    return [
      {
        entity: workload,
        summary,
        observations: [
          ...saidThat([first], says, weight.overwhelming),
          ...seen,
          { ratio: weight.fair, sentence: `pods of ${showEntity(controller)} are not created`, cites: [first.cite] }
        ],
        explains: [controller]
      }
    ]
  })

const told = ({ cite }: Spoken, found: ReadonlyArray<Shortage>): ReadonlyArray<Observation> =>
  found.map(({ sentence }) => ({ ratio: weight.weak, sentence, cites: [cite] }))

/** Workloads that are short of pods that nobody refused by word, beside a quota that has no room for one more. */
const byArithmetic = (scene: Scene): ReadonlyArray<Candidate> =>
  ["Deployment", "StatefulSet", "ReplicaSet"].flatMap((kind) =>
    scene.known(kind).flatMap((object): ReadonlyArray<Candidate> => {
      const wanted = wholeNumber(at(object, "spec", "replicas"))
      const made = wholeNumber(at(object, "status", "replicas")) ?? 0
      const hasStatus = at(object, "status", "observedGeneration") !== undefined || at(object, "status", "replicas") !== undefined
      if (wanted === undefined || made >= wanted || !hasStatus) return []
      return scene.known("ResourceQuota", object.metadata.namespace).flatMap((quota) => {
        const found = shortages(quota, at(object, "spec", "template"))
        const [first] = found
        if (first === undefined) return []
        const cites = [citeOf(scene, entityOf(quota))]
        return [
          {
            entity: scene.workloadOf(object),
            summary: `quota ${quota.metadata.name} leaves no room for the pods of ${showEntity(scene.workloadOf(object))}: ${first.sentence}`,
            observations: [
              ...found.map(({ sentence }) => ({ ratio: weight.strong, sentence, cites })),
              { ratio: weight.strong, sentence: `${made} of ${wanted} pods were made`, cites: [citeOf(scene, entityOf(object))] }
            ],
            explains: [entityOf(object), entityOf(quota)]
          }
        ]
      })
    })
  )

const quotaExceeded: Cause = {
  code: "quota-exceeded",
  family: "quota",
  title: "The namespace's quota leaves no room for the pod",
  prior: 0.03,
  next: "raise the quota, lower the requests, or remove what is not needed",
  candidates: (scene) => {
    const refused = refusedBy(scene, /exceeded quota/i, (said, workload) => {
      const read = readExceeded(said.line)
      const what = read?.shortages.map(({ sentence }) => sentence).join("; ") ?? said.line
      return {
        summary: `quota ${read?.quota ?? ""} leaves no room for the pods of ${showEntity(workload)}: ${what}`,
        seen: told(said, read?.shortages ?? [])
      }
    }).map((one) => {
      const quota = readExceeded(one.observations[0]?.sentence ?? "")?.quota
      return quota === undefined ? one : { ...one, explains: [...one.explains, entity("ResourceQuota", one.entity.namespace, quota)] }
    })
    return refused.length > 0 ? refused : byArithmetic(scene)
  }
}

const requestsMissing: Cause = {
  code: "quota-needs-requests",
  family: "quota",
  title: "A quota counts requests or limits that the pod does not give",
  prior: 0.01,
  next: "give the containers the requests and limits that the quota counts, or defaults by a LimitRange",
  candidates: (scene) =>
    refusedBy(scene, /failed quota: .*must specify|must specify (?:limits|requests)/i, ({ line }, workload) => {
      const [, quota = "", missing = ""] = /failed quota: ([\w.-]+): must specify ([\w.,\s/-]+?)(?: for:.*)?$/.exec(line) ?? []
      return { summary: `${showEntity(workload)} does not give ${missing || "the requests"} that quota ${quota} counts`, seen: [] }
    })
}

/** https://kubernetes.io/docs/concepts/policy/limit-range/ */
const limitRangeViolated: Cause = {
  code: "limit-range-violated",
  family: "quota",
  title: "The pod's resources are outside the namespace's limits",
  prior: 0.01,
  next: "bring requests and limits within the LimitRange",
  candidates: (scene) =>
    refusedBy(
      scene,
      /(?:maximum|minimum) [\w./-]+ usage per (?:Container|Pod|PersistentVolumeClaim)|limit to request ratio/i,
      ({ cite, line }, workload) => {
        const what =
          /((?:maximum|minimum) [\w./-]+ usage per \w+ is \S+, but (?:limit|request) is \S+|[\w./-]+ max limit to request ratio per .*)/i.exec(
            line
          )?.[1]
        const [range] = scene.known("LimitRange", workload.namespace)
        const is =
          range === undefined
            ? []
            : [{ ratio: weight.weak, sentence: `${showEntity(entityOf(range))} sets it`, cites: [citeOf(scene, entityOf(range)), cite] }]
        return { summary: `${showEntity(workload)} is outside the limits of its namespace: ${what ?? line}`, seen: is }
      }
    )
}

export const quotaCauses: ReadonlyArray<Cause> = [quotaExceeded, requestsMissing, limitRangeViolated]
