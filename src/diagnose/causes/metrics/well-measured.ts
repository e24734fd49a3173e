import { entityKey } from "../../../domain/entity.ts"
import { focusOf, leastRelevance, relevance } from "../../reason/relevance.ts"
import type { Scene } from "../../scene/scene.ts"
import { against, type Observation, weight } from "../cause.ts"
import { perScene } from "../evidence.ts"
import { namespaceOfSample } from "./about-sample.ts"
import { askedKinds } from "./asked-measures.ts"
import { courseObservation } from "./course-words.ts"
import { loggedDuration } from "./logged-durations.ts"
import type { MeasureKind } from "./measure-kind.ts"
import { isPrompt, type Measured, measured, stateOf } from "./measured-course.ts"

/** The measures of what is asked about. */
const askedMeasures = perScene((scene: Scene): ReadonlyArray<Measured> => {
  const focus = focusOf(scene)
  const least = leastRelevance(focus)
  return measured(scene).filter(({ about, sample }) => {
    if (about !== undefined) return relevance(focus, entityKey(about)) >= least
    const namespace = namespaceOfSample(sample)
    return focus.named.size === 0 && namespace !== undefined && focus.namespaces.has(namespace)
  })
})

/** Where nothing measures how fast it answers: whether the logs of each workload that is asked about tell of answers that nobody waits for. */
const isLoggedPrompt = (scene: Scene): boolean => {
  const focus = focusOf(scene)
  const asked = scene.pods.filter(({ entity }) => relevance(focus, entityKey(entity)) === leastRelevance(focus))
  const workloads = [...Map.groupBy(asked, ({ object }) => entityKey(scene.workloadOf(object))).values()]
  const took = workloads.map((pods) =>
    loggedDuration(
      scene,
      pods.map(({ entity }) => entity)
    )
  )
  return took.length > 0 && took.every((seconds) => seconds !== undefined && isPrompt(scene, seconds))
}

/** Bounds that are burnt by errors and by slowness alike, and what shows in another measure. */
const alike: Readonly<Partial<Record<MeasureKind, ReadonlyArray<MeasureKind>>>> = {
  errors: ["errors", "latency"],
  cpu: ["cpu", "throttling"],
  // what is held back or collects and is still answered in time strains nobody
  throttling: ["throttling", "latency"],
  collection: ["collection", "latency"]
}

/** What is asked where it is only said that something does badly. */
const SOMEHOW: ReadonlySet<MeasureKind> = new Set(["latency", "errors"])

/**
 * Whether what is asked for was measured, and is as it should be: each kind of measure that the alert or the question speaks of is among what was
 * recorded of what they are about, each of its series is well at its end, and no other measure of it is bad.
 */
export const isMeasuredWell = perScene((scene: Scene): boolean => {
  const kinds = askedKinds(scene)
  const found = askedMeasures(scene).map((one) => ({ kind: one.kind, state: stateOf(scene, one) }))
  if (found.some(({ state }) => state === "bad")) return false
  const isWell = (kind: MeasureKind): boolean => {
    const own = found.filter((one) => one.kind === kind)
    return own.length > 0 ? own.every(({ state }) => state === "well") : kind === "latency" && isLoggedPrompt(scene)
  }
  if (kinds.size === 0) return [...SOMEHOW].some(isWell)
  return [...kinds].every((kind) => isWell(kind) || (alike[kind] ?? []).some(isWell))
})

/** Whether errors among all that it answers were measured, and are as few as they should be. */
export const answersWithoutErrors = perScene((scene: Scene): boolean => {
  const told = askedMeasures(scene).filter(({ kind }) => kind === "errors")
  return told.length > 0 && told.every((one) => stateOf(scene, one) === "well")
})

/** That it answers well as far as that was measured: what strains it strains nobody who asks. */
export const answersWell = (scene: Scene): ReadonlyArray<Observation> => {
  const told = askedMeasures(scene).filter(({ kind }) => SOMEHOW.has(kind))
  const [first] = told
  return first === undefined || told.some((one) => stateOf(scene, one) !== "well") ? [] : [courseObservation(first, against(weight.strong))]
}

/** Kinds that tell of a trouble by themselves; how much is used, and how much comes in, tells of none. */
const TROUBLE: ReadonlySet<MeasureKind> = new Set(["latency", "errors", "queue", "targets"])
/** Kinds that tell of one where it is asked how it answers. */
const STRAIN: ReadonlySet<MeasureKind> = new Set(["throttling", "collection", "drops", "disk", "workers", "connections"])

/** The measures of what is asked about that are bad now. */
export const badMeasures = (scene: Scene, howItAnswers: boolean): ReadonlyArray<Measured> =>
  askedMeasures(scene).filter((one) => (TROUBLE.has(one.kind) || (howItAnswers && STRAIN.has(one.kind))) && stateOf(scene, one) === "bad")
