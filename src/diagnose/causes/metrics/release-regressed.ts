import { entityKey, showEntity } from "../../../domain/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
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

/** What speaks against the release: other things that changed in the same time. */
const elsewhere = (scene: Scene, own: Measured, about: string): ReadonlyArray<Observation> => {
  const others = measured(scene).filter((one) => one !== own && one.sample.query !== own.sample.query)
  const surge = others.find(
    (one) => one.kind === "traffic" && one.about !== undefined && entityKey(one.about) === about && hasRisen(one.course, SURGE, 0.1)
  )
  const strain = others.find((one) => strains.has(one.kind) && stateOf(scene, one) === "bad")
  const peer = measured(scene).find((one) => peerOf(one) !== undefined && stateOf(scene, one) === "bad")
  return [
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
