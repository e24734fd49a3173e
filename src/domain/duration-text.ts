import { Schema, SchemaTransformation } from "effect"

const unitMillis: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

const WHOLE = /^(\d+(?:ms|[smhdw]))+$/
const PART = /(\d+)(ms|[smhdw])/g

/** Milliseconds of `90s`, `1h30m` or `500ms`, as Prometheus writes durations; `undefined` when it is not one. https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations */
export const parseDuration = (text: string): number | undefined => {
  if (!WHOLE.test(text)) return undefined
  let millis = 0
  for (const [, amount = "", unit = ""] of text.matchAll(PART)) millis += Number(amount) * (unitMillis[unit] ?? 0)
  return Number.isSafeInteger(millis) ? millis : undefined
}

/** The shortest text that `parseDuration` reads back as `millis`, largest unit first. */
export const showDuration = (millis: number): string => {
  let rest = Math.max(0, Math.round(millis))
  let text = ""
  for (const unit of ["d", "h", "m", "s", "ms"] as const) {
    const size = unitMillis[unit] ?? 1
    const amount = Math.floor(rest / size)
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * size
  }
  return text === "" ? "0s" : text
}

/** A duration in a file: text such as `15m`, in code milliseconds. */
export const DurationMillis = Schema.String.check(
  Schema.makeFilter((text) => (parseDuration(text) === undefined ? "Expected a duration such as 90s, 15m or 1h30m" : undefined))
).pipe(Schema.decodeTo(Schema.Int, SchemaTransformation.transform({ decode: (text) => parseDuration(text) ?? 0, encode: showDuration })))
