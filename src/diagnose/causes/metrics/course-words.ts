import { askedOf } from "../../reason/asked.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Observation } from "../cause.ts"
import { weight } from "../cause.ts"
import type { Measured } from "./measured-course.ts"
import { citeOfSample } from "./readings.ts"

const amount = (value: number): string => (Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3))))

const clock = (at: number): string => new Date(at).toISOString().slice(11, 16)

/** `latency went from 0.18 to 2.3 at 13:36`. */
export const courseText = ({ course, kind }: Measured): string =>
  course.changedAt === undefined
    ? `${kind}: ${amount(course.now)}`
    : `${kind} went from ${amount(course.before)} to ${amount(course.now)} at ${clock(course.changedAt)}`

export const courseObservation = (one: Measured, ratio: number): Observation => ({
  ratio,
  sentence: courseText(one),
  cites: [citeOfSample(one.sample)]
})

/** That it is asked how fast something is, or how it answers: what a measure alone shows may trouble nobody. */
export const complaint = (scene: Scene): ReadonlyArray<Observation> =>
  ["answers", "measures"].includes(askedOf(scene.subject))
    ? [{ ratio: weight.fair, sentence: "it is asked how it answers", cites: [] }]
    : []
