import type { Cause } from "../causes/cause.ts"
import { entityKey } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { findSymptoms } from "../symptoms/find-symptoms.ts"
import type { Symptom } from "../symptoms/symptom.ts"
import { conclude, type Verdict } from "./conclude.ts"
import { hypothesesIn, type Scored } from "./hypothesis.ts"
import { type Focus, focusOf, relevance } from "./relevance.ts"

export interface Analysis {
  readonly verdict: Verdict
  readonly hypotheses: ReadonlyArray<Scored>
  readonly symptoms: ReadonlyArray<Symptom>
  readonly focus: Focus
}

/** What people ask of how something answers is not told by whether its pods run. */
const isAboutAnswers =
  /slow|latenc|error rate|errors?\b|5xx|time-?outs?|unreachable|not (?:responding|reachable|working)|unable to reach|can(?:'|no)?t (?:connect|reach|access)|throttl|degrad|stopped working/i

/** Whether the pods of what was asked about are known, so that it can be said of them that nothing is wrong. */
const isWellSeen = (scene: Scene, focus: Focus): boolean => {
  const asked = scene.pods.filter(({ entity }) => relevance(focus, entityKey(entity)) === (focus.named.size > 0 ? 2 : 1))
  const { alerts, question = "" } = scene.subject
  const spoken = [
    question,
    ...alerts.filter(({ isFiring }) => isFiring).flatMap(({ annotations, name }) => [name, ...Object.values(annotations)])
  ]
  const hasLogs = asked.some(({ entity }) => scene.logsOf(entity).length > 0)
  if (!hasLogs && spoken.some((text) => isAboutAnswers.test(text))) return false
  return (
    asked.length > 0 && asked.every(({ containers, phase }) => phase !== undefined || containers.some(({ status }) => status !== undefined))
  )
}

/** The cause of what was asked about, in what is known. Pure: the same evidence gives the same answer. */
export const analyse = (scene: Scene, causes: ReadonlyArray<Cause>): Analysis => {
  const focus = focusOf(scene)
  const symptoms = findSymptoms(scene)
  const hypotheses = hypothesesIn(scene, causes)
  return { verdict: conclude(hypotheses, symptoms, focus, isWellSeen(scene, focus)), hypotheses, symptoms, focus }
}
