import { showEntity } from "../../../domain/entity.ts"
import { type Asked, askedOf } from "../../reason/asked.ts"
import type { Scene } from "../../scene/scene.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { failingByMeasures, slowByMeasures } from "../metrics/measured-dependency.ts"
import { type Blamed, failuresTold, type Told, timeTold } from "./read-traces.ts"

/** A share from which it is most of a request, and one up to which it is not what is wrong with it. */
const MOST = 0.5
const LITTLE = 0.3
/** Requests of which it is most, for it to be most of them. */
const USUAL = 0.6
/** What is done in less than this, in milliseconds, is not slow. */
const SLOW = 100
/** One request may be an exception. */
const SEVERAL = 2

const percent = (share: number): string => `${Math.round(share * 100)} %`
const seconds = (millis: number): string => (millis >= 1_000 ? `${(millis / 1_000).toFixed(1)} s` : `${Math.round(millis)} ms`)

const mean = (shares: ReadonlyArray<number>): number => shares.reduce((a, b) => a + b, 0) / Math.max(1, shares.length)

/** How many requests it is most of. */
const countOf = ({ shares }: Blamed): number => shares.filter((share) => share >= MOST).length

/** What the question is about, as far as this sort of trouble would be its answer. */
const complaint = (scene: Scene, wanted: Readonly<Record<Asked, number>>): ReadonlyArray<Observation> => {
  const ratio = wanted[askedOf(scene.subject)]
  return ratio === 1 ? [] : [{ ratio, sentence: "it is asked how it answers", cites: [] }]
}

const askedName = ({ asked: { entities, names } }: Told): string => {
  const [first] = entities
  return first === undefined ? (names[0] ?? "what is asked about") : showEntity(first)
}

const severally = (one: Blamed, requests: number): ReadonlyArray<Observation> => {
  const count = countOf(one)
  if (count < SEVERAL || count / requests < USUAL) return []
  return [{ ratio: weight.fair, sentence: `so in ${count} of ${requests} requests that were looked at`, cites: one.cites }]
}

const candidateOf = (told: Told, one: Blamed, summary: string, observations: ReadonlyArray<Observation>): Candidate => ({
  entity: one.entity,
  summary,
  observations,
  explains: told.asked.entities,
  blames: [one.entity]
})

const byTime = (scene: Scene): ReadonlyArray<Candidate> => {
  const told = timeTold(scene)
  if (told.requests === 0 || told.millis < SLOW) return []
  return told.blamed.flatMap((one): ReadonlyArray<Candidate> => {
    const share = mean(one.shares)
    const sentence = `${percent(share)} of the time that requests to ${askedName(told)} take is its own (${seconds(share * told.millis)} of ${seconds(told.millis)})`
    if (share < LITTLE) {
      return share < 0.05 ? [] : [candidateOf(told, one, sentence, [{ ratio: against(weight.fair), sentence, cites: one.cites }])]
    }
    const observations: ReadonlyArray<Observation> = [
      { ratio: share >= MOST ? weight.strong : weight.weak, sentence, cites: one.cites },
      ...severally(one, told.requests),
      ...complaint(scene, { measures: weight.fair, answers: weight.weak, state: 1, other: 1 })
    ]
    return [candidateOf(told, one, `${showEntity(one.entity)} is slow to answer: ${sentence}`, observations)]
  })
}

/** Cut to what a line can hold. */
const shortened = (text: string): string => (text.length <= 160 ? text : `${text.slice(0, 159)}…`)

const byFailures = (scene: Scene): ReadonlyArray<Candidate> => {
  const told = failuresTold(scene)
  return told.blamed.flatMap((one): ReadonlyArray<Candidate> => {
    const share = mean(one.shares)
    const [message] = one.messages
    const said = message === undefined ? "" : `: “${shortened(message)}”`
    const sentence = `of ${told.requests} failed requests to ${askedName(told)} ${countOf(one)} fail there first${said}`
    const observations: ReadonlyArray<Observation> = [
      { ratio: share >= USUAL ? weight.strong : share < LITTLE ? against(weight.fair) : weight.weak, sentence, cites: one.cites },
      ...severally(one, told.requests),
      ...complaint(scene, { measures: weight.fair, answers: weight.fair, state: 1, other: 1 })
    ]
    return [candidateOf(told, one, `${showEntity(one.entity)} answers with errors: ${sentence}`, observations)]
  })
}

export const dependencyCauses: ReadonlyArray<Cause> = [
  {
    code: "dependency-slow",
    family: "dependency",
    title: "Something that the program calls takes most of the time",
    prior: 0.02,
    next: "look at what it waits for itself, and at what it was given to do: its logs, its use of CPU, what was changed there",
    candidates: (scene) => [...byTime(scene), ...slowByMeasures(scene)]
  },
  {
    code: "dependency-failing",
    family: "dependency",
    title: "Something that the program calls answers with errors",
    prior: 0.02,
    next: "look at the logs of what fails first, at the time of a trace that is named here, and at what was changed there",
    candidates: (scene) => [...byFailures(scene), ...failingByMeasures(scene)]
  }
]
