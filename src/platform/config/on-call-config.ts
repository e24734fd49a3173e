import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { isCalendarAddress } from "../calendar/read-calendar.ts"
import { HttpUrl } from "./http-url.ts"
import { absoluteSecret, SecretReference } from "./sources-config.ts"
import { TimeZone } from "./time-zone.ts"

const Expression = Schema.String.check(
  Schema.makeFilter((text) => {
    try {
      new RegExp(text, "iu")
      return true
    } catch {
      return "Expected a regular expression"
    }
  })
)

const Ids = Schema.Array(Schema.String.check(Schema.isPattern(/^[A-Z0-9]+$/, { message: "Expected an ID such as PI7DH85" }))).pipe(
  Schema.withDecodingDefaultKey(Effect.succeed([]))
)

/** Schedules and escalation policies of PagerDuty, by their IDs. */
const PagerDuty = Schema.Struct({
  /** Where the API key is; one that can only read is enough. */
  token: SecretReference,
  schedules: Ids,
  escalationPolicies: Ids,
  /** `https://api.eu.pagerduty.com` in the European service region. */
  url: HttpUrl.pipe(Schema.withDecodingDefaultKey(Effect.succeed("https://api.pagerduty.com")))
}).check(
  Schema.makeFilter(
    ({ escalationPolicies, schedules }) =>
      escalationPolicies.length + schedules.length > 0 || "Expected schedules, escalationPolicies or both"
  )
)
export type PagerDutyOnCallConfig = typeof PagerDuty.Type

const Globs = Schema.optionalKey(Schema.Array(Schema.NonEmptyString))

/** Which incidents a source is asked for, in globs; a part that is left out holds for all. Labels are those of an alert of the incident. */
const Scope = Schema.Struct({
  clusters: Globs,
  namespaces: Globs,
  labels: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.NonEmptyString)))
})
export type OnCallScope = typeof Scope.Type

/** Says whose turn it is: an iCalendar, or PagerDuty. */
const OnCallSource = Schema.Struct({
  name: Schema.NonEmptyString,
  /** An iCalendar (RFC 5545) file, or its address by http, https or webcal. */
  calendar: Schema.optionalKey(Schema.NonEmptyString),
  /** Where the calendar's address is, for one that nobody else is to know: whoever has it can read the calendar. */
  calendarAddress: Schema.optionalKey(SecretReference),
  pagerduty: Schema.optionalKey(PagerDuty),
  /** Of a calendar: only events whose summary matches, in any case. What the first group takes is the name; without a group it is the summary. */
  summary: Schema.optionalKey(Expression),
  /** Of a calendar's times that name no zone; by default its own `X-WR-TIMEZONE`, or UTC. */
  timeZone: Schema.optionalKey(TimeZone),
  only: Scope.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
}).check(
  Schema.makeFilter(({ calendar, calendarAddress, pagerduty, summary, timeZone }) => {
    const given = [calendar, calendarAddress, pagerduty].filter((one) => one !== undefined)
    if (given.length !== 1) return "Expected one of calendar, calendarAddress or pagerduty"
    return (
      pagerduty === undefined || (summary === undefined && timeZone === undefined) || "Expected summary and timeZone only with a calendar"
    )
  })
)
export type OnCallSourceConfig = typeof OnCallSource.Type

/** Who is on call: told in incidents, and nothing rests on it. */
export const OnCallConfig = Schema.Struct({
  /** How old what was read may be. */
  refresh: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("5m"))),
  sources: Schema.Array(OnCallSource).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})
export type OnCallConfig = typeof OnCallConfig.Type

/** The same with its files' paths made absolute by `at`. */
export const withAbsoluteRotas = (onCall: OnCallConfig, at: (path: string) => string): OnCallConfig => ({
  ...onCall,
  sources: onCall.sources.map((source) => {
    const { calendar, calendarAddress, pagerduty } = source
    return {
      ...source,
      ...(calendar === undefined || isCalendarAddress(calendar) ? {} : { calendar: at(calendar) }),
      ...(calendarAddress === undefined ? {} : { calendarAddress: absoluteSecret(calendarAddress, at) }),
      ...(pagerduty === undefined ? {} : { pagerduty: { ...pagerduty, token: absoluteSecret(pagerduty.token, at) } })
    }
  })
})
