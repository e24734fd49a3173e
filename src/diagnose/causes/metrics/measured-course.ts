import type { Entity } from "../../../domain/entity.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import { perScene } from "../evidence.ts"
import { aboutSample } from "./about-sample.ts"
import { statedBounds } from "./asked-measures.ts"
import { type Course, courseOf, hasRisen } from "./course.ts"
import { isBetterHigh, kindOfMeasure, type MeasureKind } from "./measure-kind.ts"
import { nameOf } from "./readings.ts"

/** A measure, what it is about, and how it went. */
export interface Measured {
  readonly sample: Sample
  readonly kind: MeasureKind
  readonly about: Entity | undefined
  readonly course: Course
}

export const measured = perScene(
  (scene: Scene): ReadonlyArray<Measured> =>
    scene.samples.flatMap((sample) => {
      const course = courseOf(sample)
      return course === undefined ? [] : [{ sample, kind: kindOfMeasure(sample), about: aboutSample(scene, sample), course }]
    })
)

/** How it is at the end of what was recorded: `well`, `bad`, or neither, which the measure alone does not tell. */
type State = "well" | "bad" | "open"

const PERCENT = /percent|\* ?100\b|\b100 ?\*/i

const isShare = (sample: Sample, { now, peak }: Course): boolean =>
  /\/|ratio|percent|share|rate:|utili[sz]ation/i.test(nameOf(sample)) && (peak <= 1.5 || PERCENT.test(nameOf(sample))) && now >= 0

/** Seconds of what is told in milliseconds. */
const inSeconds = (sample: Sample, value: number): number => (/_ms\b|milli|_msec/i.test(nameOf(sample)) ? value / 1000 : value)

/** Fewer points than these tell no course. */
const COURSE = 6
/** What grew by less is as it was. */
const STEADY = 1.5
const RISEN = 2
const MILLIS = 30
/** A measure moves: what is below its bound by so much is clear of it. */
const BELOW = 0.9
/** Nobody waits long for what answers within this, in seconds. */
const PROMPT = 0.5
/** Of what is asked this share may fail without a matter, where no bound is stated. */
const FEW = 0.01

/** The shortest time that is told to be too long, in seconds. A bound without a unit that nobody would wait for in seconds is in milliseconds. */
const boundOfLatency = (scene: Scene): number | undefined => {
  const stated = statedBounds(scene).flatMap(({ unit, value }) =>
    unit === "share" ? [] : [unit === "none" && value >= MILLIS ? value / 1000 : value]
  )
  return stated.length === 0 ? undefined : Math.min(...stated)
}

/** Whether answers within so many seconds are none that somebody complains of. */
export const isPrompt = (scene: Scene, seconds: number): boolean => {
  const bound = boundOfLatency(scene)
  return bound === undefined ? seconds <= PROMPT : seconds <= bound * BELOW
}

const latencyState = (scene: Scene, { course, sample }: Measured): State => {
  const now = inSeconds(sample, course.now)
  const bound = boundOfLatency(scene)
  if (bound !== undefined) return now > bound ? "bad" : isPrompt(scene, now) ? "well" : "open"
  if (course.length >= COURSE && hasRisen(course, RISEN, inSeconds(sample, 1) === 1 ? 0.05 : 50)) return "bad"
  const isOver = course.length >= COURSE && course.peak > course.now * RISEN && course.now <= course.before * STEADY
  return isPrompt(scene, now) || isOver ? "well" : "open"
}

const errorState = (scene: Scene, { course, sample }: Measured): State => {
  const isSuccess = isBetterHigh(sample)
  if (isShare(sample, course) || isSuccess) {
    const scale = course.peak > 1.5 || PERCENT.test(nameOf(sample)) ? 100 : 1
    const now = isSuccess ? 1 - course.now / scale : course.now / scale
    const before = isSuccess ? 1 - course.before / scale : course.before / scale
    const stated = statedBounds(scene)
      .filter(({ unit }) => unit === "share")
      .map(({ value }) => value)
    const bound = stated.length === 0 ? FEW : Math.min(...stated, 0.5)
    if (now > Math.max(bound, FEW)) return now >= before * STEADY || now > 0.05 ? "bad" : "open"
    return now <= Math.min(bound, FEW) || now <= before * STEADY ? "well" : "open"
  }
  if (course.now <= 0.05) return "well"
  if (course.length >= COURSE && hasRisen(course, RISEN, 0.1)) return "bad"
  return course.length >= COURSE && course.peak > course.now * 5 && course.now <= course.before * STEADY ? "well" : "open"
}

const queueState = (scene: Scene, { course }: Measured): State => {
  const stated = statedBounds(scene)
    .filter(({ unit }) => unit === "none")
    .map(({ value }) => value)
  const bound = stated.length === 0 ? undefined : Math.min(...stated)
  if (course.length >= COURSE && hasRisen(course, STEADY, 100)) return "bad"
  if (bound !== undefined) return course.now < bound ? "well" : "open"
  return course.now < 100 || (course.peak > course.now * RISEN && course.now <= course.before * STEADY) ? "well" : "open"
}

const shareState =
  (well: number, bad: number) =>
  ({ course, sample }: Measured): State => {
    if (!isShare(sample, course) && course.peak > 1.5) return "open"
    const now = course.peak > 1.5 ? course.now / 100 : course.now
    return now >= bad ? "bad" : now < well ? "well" : "open"
  }

const countState = ({ course }: Measured): State => (course.now <= 0 ? "well" : hasRisen(course, RISEN, 1) ? "bad" : "open")

/** Only how it went says something: what stays as it was is well, and what moved is an effect as often as a trouble. */
const courseState = ({ course }: Measured): State =>
  course.length >= COURSE && course.now <= Math.max(course.before * STEADY, course.before + 1e-9) && course.now >= course.before / RISEN
    ? "well"
    : "open"

const states: Readonly<Record<MeasureKind, (scene: Scene, one: Measured) => State>> = {
  latency: latencyState,
  errors: errorState,
  queue: queueState,
  throttling: (_, one) => shareState(0.25, 0.5)(one),
  collection: (_, one) => shareState(0.1, 0.25)(one),
  disk: (_, one) => shareState(0.8, 0.95)(one),
  workers: (_, one) => shareState(0.8, 0.95)(one),
  connections: (_, one) => shareState(0.8, 0.95)(one),
  drops: (_, one) => countState(one),
  targets: (_, one) => (isBetterHigh(one.sample) ? courseState(one) : countState(one)),
  cpu: (_, one) => courseState(one),
  memory: (_, one) => courseState(one),
  traffic: (_, one) => courseState(one),
  other: (_, one) => courseState(one)
}

export const stateOf = (scene: Scene, one: Measured): State => states[one.kind](scene, one)
