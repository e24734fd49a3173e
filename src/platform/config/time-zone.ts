import { Schema } from "effect"
import { isTimeZone } from "../calendar/is-time-zone.ts"

/** An IANA name that this machine knows. */
export const TimeZone = Schema.String.check(
  Schema.makeFilter((name) => isTimeZone(name) || "Expected an IANA time zone such as Europe/Berlin")
)
