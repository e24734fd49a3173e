import { entityKey, showEntity } from "../../../domain/entity.ts"
import { at, strings } from "../../../platform/kubernetes/fields.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { podTrouble } from "../../symptoms/pod-trouble.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { calledServices } from "../crash/spoken-hosts.ts"
import { troubledCalls } from "../crash/troubled-calls.ts"
import { hasRisen } from "./course.ts"
import { complaint, courseObservation, courseText } from "./course-words.ts"
import { type Measured, measured, stateOf } from "./measured-course.ts"
import { peerOf } from "./peer.ts"
import { lastRollout } from "./rollouts.ts"

const MINUTE = 60_000
/** What begins later than this after a rollout has another reason. */
const SOON = 20 * MINUTE
/** Rates are over minutes, and a rollout begins before its ReplicaSet is counted. */
const EARLY = 3 * MINUTE
/** As many times the requests are another load. */
const SURGE = 2

const answers = new Set(["latency", "errors"])
const strains = new Set(["throttling", "collection", "disk", "workers", "connections"])

/** What is behind the services that a workload is told to call. */
const calledPods = (scene: Scene, about: string): ReadonlyArray<Pod> =>
  scene.pods
    .filter(({ object }) => entityKey(scene.workloadOf(object)) === about)
    .slice(0, 1)
    .flatMap((pod) => calledServices(scene, pod, ""))
    .flatMap((service) => scene.podsSelected(service.metadata.namespace ?? "default", strings(at(service, "spec", "selector"))))
    .filter(({ object }) => entityKey(scene.workloadOf(object)) !== about)

/** What speaks against the release: other things that changed in the same time. */
const elsewhere = (scene: Scene, own: Measured, about: string): ReadonlyArray<Observation> => {
  const others = measured(scene).filter((one) => one !== own && one.sample.query !== own.sample.query)
  const surge = others.find(
    (one) => one.kind === "traffic" && one.about !== undefined && entityKey(one.about) === about && hasRisen(one.course, SURGE, 0.1)
  )
  const strain = others.find((one) => strains.has(one.kind) && stateOf(scene, one) === "bad")
  const peer = measured(scene).find((one) => peerOf(one) !== undefined && stateOf(scene, one) === "bad")
  const earlier = measured(scene).find(
    (one) =>
      answers.has(one.kind) &&
      one.about !== undefined &&
      entityKey(one.about) !== about &&
      stateOf(scene, one) === "bad" &&
      (one.course.changedAt ?? Number.POSITIVE_INFINITY) < (own.course.changedAt ?? 0) - EARLY
  )
  const call = troubledCalls(scene).find(({ pod }) => entityKey(scene.workloadOf(pod.object)) === about)
  const ill = calledPods(scene, about).find((pod) => podTrouble(scene, pod) !== undefined)
  return [
    ...(earlier === undefined ? [] : [courseObservation(earlier, against(weight.strong))]),
    ...(call === undefined
      ? []
      : [{ ratio: against(weight.strong), sentence: `it complains of what it calls: ${call.sign.title}`, cites: [call.spoken.cite] }]),
    ...(ill === undefined
      ? []
      : [{ ratio: against(weight.strong), sentence: `${showEntity(ill.entity)}, which it is told to call, is not well`, cites: [] }]),
    ...(surge === undefined ? [] : [courseObservation(surge, against(weight.strong))]),
    ...(strain === undefined ? [] : [courseObservation(strain, against(weight.fair))]),
    ...(peer === undefined
      ? []
      : [{ ...courseObservation(peer, against(weight.strong)), sentence: `${peerOf(peer)}, which it calls: ${courseText(peer)}` }])
  ]
}

const candidateOf = (scene: Scene, one: Measured): ReadonlyArray<Candidate> => {
  const { about, course } = one
  if (about === undefined || course.changedAt === undefined || !answers.has(one.kind) || stateOf(scene, one) !== "bad") return []
  const rollout = lastRollout(scene, about)
  const later = rollout === undefined ? undefined : course.changedAt - rollout.at
  if (rollout === undefined || later === undefined || later < -EARLY || later > SOON) return []
  const minutes = Math.max(0, Math.round(later / MINUTE))
  return [
    {
      entity: about,
      summary: `${showEntity(about)} does worse since its rollout at ${new Date(rollout.at).toISOString()}: ${courseText(one)}`,
      observations: [
        courseObservation(one, weight.strong),
        { ratio: weight.fair, sentence: `that was ${minutes} minutes after another template was rolled out`, cites: [rollout.cite] },
        ...(rollout.images === undefined ? [] : [{ ratio: weight.weak, sentence: rollout.images, cites: [rollout.cite] }]),
        ...complaint(scene),
        ...elsewhere(scene, one, entityKey(about))
      ],
      explains: []
    }
  ]
}

export const releaseRegressed: Cause = {
  code: "release-regressed",
  family: "change",
  title: "What was rolled out answers worse than what it replaced",
  prior: 0.03,
  next: "roll back to the template before, and compare the two",
  candidates: (scene) => measured(scene).flatMap((one) => candidateOf(scene, one))
}
