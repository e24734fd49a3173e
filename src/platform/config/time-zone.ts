import { Schema } from "effect"

/** An IANA name that this machine knows. */
export const TimeZone = Schema.String.check(
  Schema.makeFilter((name) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name })
      return true
    } catch {
      return "Expected an IANA time zone such as Europe/Berlin"
    }
  })
)
