import { parted } from "../../reason/asked.ts"
import type { Scene, Subject } from "../../scene/scene.ts"
import { perScene } from "../evidence.ts"
import type { MeasureKind } from "./measure-kind.ts"

const words: ReadonlyArray<readonly [MeasureKind, RegExp]> = [
  ["latency", /\bslow|latenc|\b(?:render|response|request|query)[- ]?(?:times?|durations?)\b|percentile|\bp(?:50|9\d)\b|apdex|duration/i],
  [
    "errors",
    /\berrors?\b|\b5(?:xx|0[0-9])s?\b|availability|\bSLO\b|burn[- ]?rate|error budget|fail(?:s|ing|ed|ures?)\b|success rate|exceptions?\b/i
  ],
  ["queue", /\blag(?:s|ging)?\b|queue|backlog|consumer group|messages? (?:visible|waiting|pending)|falls? behind/i],
  ["throttling", /throttl/i],
  ["cpu", /\bcpu\b(?!\W+throttl)|processor/i],
  ["memory", /\bmemory\b|\bheap\b|working set|\bOOM/i],
  ["connections", /\bconnections?\b.{0,20}(?:pool|used|usage|limit|saturat|max|count|high)|connection pool|pool (?:usage|exhaust)/i],
  ["disk", /\bdisk\b.{0,16}(?:io|latency|busy|saturat|throughput)|\biops\b|\bio ?wait\b|burst balance/i],
  ["collection", /garbage collect|\bgc\b/i],
  ["drops", /packets? (?:drop|loss)|conntrack/i],
  ["targets", /\bun ?healthy ?(?:hosts?|targets?)|healthy ?(?:hosts?|targets?)/i],
  ["traffic", /throughput|request (?:rate|count)|\brps\b|traffic/i]
]

/** The same of names of alerts and of a cloud's metrics, with shortenings and underscores in them: `CPUUsage_high`. */
const wordsOf = (name: string): string => parted(name).replaceAll(/(?<=[A-Z])(?=[A-Z][a-z])|_/g, " ")

const firing = ({ alerts }: Subject) => alerts.filter(({ isFiring }) => isFiring)

const kindsIn = (texts: ReadonlyArray<string>): ReadonlySet<MeasureKind> =>
  new Set(words.flatMap(([kind, says]) => (texts.some((text) => says.test(text)) ? [kind] : [])))

/**
 * What it is asked to measure, by the names of alerts and the question; by what alerts say besides where those tell nothing: a description tells
 * of much that may be looked at.
 */
export const askedKinds = perScene(({ subject }: Scene): ReadonlySet<MeasureKind> => {
  const headings = kindsIn([subject.question ?? "", ...firing(subject).map(({ name }) => wordsOf(name))])
  if (headings.size > 0) return headings
  const short = kindsIn(firing(subject).flatMap(({ annotations }) => wordsOf(annotations.summary ?? annotations.title ?? "")))
  return short.size > 0 ? short : kindsIn(firing(subject).flatMap(({ annotations }) => Object.values(annotations).map(wordsOf)))
})

/** A bound that somebody wrote down, as a text gives it. */
interface Bound {
  readonly value: number
  readonly unit: "seconds" | "share" | "none"
}

const BOUND =
  /(?:>=?|\babove|\bover|\bexceed(?:s|ed|ing)?|\b(?:more|greater|higher|longer) than|\bthreshold(?: of| is)?:?)\s*~?(\d+(?:\.\d+)?)\s*(ms\b|millis\w*|s\b|secs?\b|seconds?\b|%|percent\b)?/gi

const boundOf = (value: number, unit: string): Bound => {
  if (/^m/i.test(unit)) return { value: value / 1000, unit: "seconds" }
  if (/^s/i.test(unit)) return { value, unit: "seconds" }
  return unit === "%" || /^p/i.test(unit) ? { value: value / 100, unit: "share" } : { value, unit: "none" }
}

/** The bounds that the alerts and the question tell: `p99 above 1s`, `> 5%`. */
export const statedBounds = perScene(
  ({ subject }: Scene): ReadonlyArray<Bound> =>
    [subject.question ?? "", ...firing(subject).flatMap(({ annotations, name }) => [name, ...Object.values(annotations)])].flatMap((text) =>
      Array.from(text.matchAll(BOUND), ([, value = "", unit = ""]) => boundOf(Number(value), unit))
    )
)
