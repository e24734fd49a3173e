import { Schema } from "effect"
import { type Timestamp, timestamp } from "../domain/ids.ts"

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/
const EARLIEST = Date.parse("0000-01-01T00:00:00Z")
const LATEST = Date.parse("9999-12-31T23:59:59.999Z")

/** Milliseconds since the epoch, of what has a four-digit year in UTC. */
const isRepresentable = (millis: number): boolean => millis >= EARLIEST && millis <= LATEST

/** RFC 3339 as Go and most others write it: any zone, up to nine decimals. */
export const isRfc3339 = (text: string): boolean => RFC_3339.test(text) && isRepresentable(Date.parse(text))

export const Rfc3339 = Schema.String.check(
  Schema.makeFilter((text) => isRfc3339(text) || "Expected a time such as 2026-03-01T04:05:06.789Z")
)

/** Of a text that `Rfc3339` takes, to the millisecond. */
export const timeOf = (text: string): Timestamp => timestamp(Date.parse(text))

/** Seconds since the epoch are below this until the year 5138, and milliseconds above it since 1973. */
const MILLIS_FROM = 1e11

/** What people put where a time is wanted: RFC 3339, or seconds or milliseconds since the epoch. */
export const looseTime = (value: unknown): Timestamp | undefined => {
  if (typeof value === "string" && isRfc3339(value)) return timeOf(value)
  const number = typeof value === "string" && /^\d{9,14}(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number !== "number" || !(number > 0)) return undefined
  const millis = Math.trunc(number < MILLIS_FROM ? number * 1000 : number)
  return isRepresentable(millis) ? timestamp(millis) : undefined
}
