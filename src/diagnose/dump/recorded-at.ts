import type { Evidence, LogText, Subject } from "../scene/scene.ts"
import { ageMillis, writtenTime } from "./printed/times.ts"

/** What tells times: parts of a dump, and the texts that people saved. */
interface Telling extends Pick<Evidence, "logs" | "objects" | "samples"> {
  readonly subject: Partial<Subject>
}

const TIME = /"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)"/g

/** Last lines of a log in which its latest time is looked for. */
const LAST_LINES = 5
const LOG_TIME = /\b(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?/

const logTimes = ({ lines }: LogText): ReadonlyArray<number> =>
  lines.slice(-LAST_LINES).flatMap((line) => {
    const [, day, clock, zone = "Z"] = LOG_TIME.exec(line) ?? []
    const at = day === undefined ? Number.NaN : Date.parse(`${day}T${clock}${zone}`)
    return Number.isNaN(at) ? [] : [at]
  })

const START = /^Start Time:\s+(.+)$/m
const SCHEDULED = /^\s+Normal\s+Scheduled\s+(\S+)(?:\s+\([^)]*\))?\s/m

/** A pod is scheduled when it starts: a description that gives the time of the one and the age of the other tells when it was written. */
const describedTimes = (text: string): ReadonlyArray<number> =>
  text.split(/^(?=Name:\s)/m).flatMap((block) => {
    const start = Date.parse(writtenTime(START.exec(block)?.[1]) ?? "")
    const age = ageMillis(SCHEDULED.exec(block)?.[1])
    return Number.isNaN(start) || age === undefined ? [] : [start + age]
  })

const objectTimes = ({ objects }: Telling): ReadonlyArray<number> =>
  objects.flatMap(({ object }) => {
    const { creationTimestamp } = object.metadata
    const text = `${JSON.stringify(object.status ?? "")}"${String(creationTimestamp)}"${JSON.stringify([object.lastTimestamp, object.eventTime])}`
    return Array.from(text.matchAll(TIME), ([, written = ""]) => Date.parse(written))
  })

/** Where nothing tells a time, ages are told from here: how they lie to each other is known. */
const SOME_TIME = Date.UTC(2020, 0, 1)

/** The latest time that a dump tells, in milliseconds since the epoch: not before it the dump was recorded. */
export const recordedAt = (parts: ReadonlyArray<Telling>, texts: ReadonlyArray<string>): number => {
  let latest = 0
  const tell = (times: ReadonlyArray<number>): void => {
    for (const time of times) latest = Math.max(latest, time)
  }
  for (const part of parts) {
    tell(objectTimes(part))
    tell(part.logs.flatMap(logTimes))
    tell(part.samples.map(({ points }) => (points.at(-1)?.[0] ?? 0) * 1000))
    tell((part.subject.alerts ?? []).map(({ startsAt = 0 }) => startsAt))
  }
  tell(texts.flatMap(describedTimes))
  return latest === 0 ? SOME_TIME : latest
}

/** Rows of pods, and of events, that a filter left without the header of their table. */
const headless: ReadonlyArray<RegExp> = [
  /^.*\s\d+\/\d+\s+[A-Z]\S+\s+\d+(?: \(\S+ ago\))?\s+\d+[smhdy]\w*(?:\s|$)/m,
  /^\s*(?:\S+\s+)?\d+[smhdy]\w*(?: \(.*?\))?\s+(?:Normal|Warning)\s|^\s*(?:Normal|Warning)\s+\S+\s+\d+[smhdy]\w*\s/m
]

/** Whether a text tells how long ago things were: then the latest time that is told is about the time at which it was saved. */
export const tellsAges = (text: string): boolean => /^.*\b(?:AGE|LAST SEEN|Age)\b/m.test(text) || headless.some((row) => row.test(text))
