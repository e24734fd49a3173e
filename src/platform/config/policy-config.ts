import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { isCalendarAddress } from "../calendar/read-calendar.ts"
import { TimeZone } from "./time-zone.ts"

const Approvers = Schema.Struct({
  groups: Schema.Array(Schema.NonEmptyString),
  people: Schema.Int.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1)))
})

const not = Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false)))

/** An archive that `opa build -t wasm` or `handrail policy compile` made: a file, or an address. */
const TeamBundle = Schema.Struct({
  place: Schema.NonEmptyString,
  /** A file whose content is sent as a bearer token. */
  tokenFile: Schema.optionalKey(Schema.NonEmptyString),
  /** The default rules are then not asked at all; otherwise a team's rules can only be stricter. */
  replaceDefault: not
})

const OpaServer = Schema.Struct({
  url: Schema.String.check(Schema.makeFilter((text) => /^https?:/.test(text) && URL.canParse(text))),
  tokenFile: Schema.optionalKey(Schema.NonEmptyString),
  replaceDefault: not
})

const Globs = Schema.optionalKey(Schema.Array(Schema.NonEmptyString))

/** What a freeze is about; a part that is left out holds for everything. Globs. */
const FreezeScope = Schema.Struct({
  environments: Globs,
  clusters: Globs,
  runbooks: Globs,
  severities: Globs,
  namespaces: Globs,
  kinds: Globs,
  names: Globs,
  verbs: Globs
})

/** RFC 3339 without an offset: the wall clock of the freeze's zone. */
const LocalTime = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/))

/** A time in which changes wait. Said by a cron line and how long it lasts, by a beginning and an end, or by a calendar. */
const Freeze = Schema.Struct({
  name: Schema.NonEmptyString,
  reason: Schema.optionalKey(Schema.NonEmptyString),
  /** When it begins, as Kubernetes CronJobs take it; with `duration`. */
  cron: Schema.optionalKey(Schema.NonEmptyString),
  duration: Schema.optionalKey(DurationMillis),
  from: Schema.optionalKey(LocalTime),
  to: Schema.optionalKey(LocalTime),
  /** An iCalendar (RFC 5545) file or address, whose events are the freezes. */
  calendar: Schema.optionalKey(Schema.NonEmptyString),
  /** Only events of the calendar whose summary matches this regular expression, in any case. */
  summary: Schema.optionalKey(Schema.NonEmptyString),
  /** Of the cron line, the beginning and the end, and of events that name none. */
  timeZone: TimeZone.pipe(Schema.withDecodingDefaultKey(Effect.succeed("UTC"))),
  /** Whether changes are denied, or people are asked. */
  changes: Schema.Literals(["denied", "asked"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("denied" as const))),
  approvers: Schema.optionalKey(Approvers),
  only: FreezeScope.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
}).check(
  Schema.makeFilter(({ cron, duration, from, to, calendar }) => {
    if ([cron, from, calendar].filter((one) => one !== undefined).length !== 1) return "Expected one of cron, from or calendar"
    if ((cron === undefined) !== (duration === undefined)) return "Expected cron and duration together"
    return (from === undefined) === (to === undefined) || "Expected from and to together"
  })
)
export type FreezeConfig = typeof Freeze.Type

export const PolicyConfig = Schema.Struct({
  /** The Ed25519 key that plans are signed with (PKCS #8, PEM), the same for every replica. By default one is made: in the home, or in the shared database. */
  signingKey: Schema.optionalKey(Schema.NonEmptyString),
  /** Who approves where neither the runbook nor a rule says. */
  approvers: Approvers.pipe(Schema.withDecodingDefaultKey(Effect.succeed({ groups: ["sre"] }))),
  /** A YAML file that says who is in which group now; without it, the tokens of `server` say so. */
  directory: Schema.optionalKey(Schema.NonEmptyString),
  /** Merged over the default rules' `data.handrail.settings` (policies/data.json). */
  settings: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  bundle: Schema.optionalKey(TeamBundle),
  opaServer: Schema.optionalKey(OpaServer),
  freezes: Schema.Array(Freeze).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})
export type PolicyConfig = typeof PolicyConfig.Type

/** The same with its files' paths made absolute by `at`. */
export const withAbsolutePaths = (policy: PolicyConfig, at: (path: string) => string): PolicyConfig => {
  const place = (path: string) => (/^https?:\/\//.test(path) ? path : at(path))
  const token = ({ tokenFile }: { readonly tokenFile?: string }) => (tokenFile === undefined ? {} : { tokenFile: at(tokenFile) })
  const { bundle, directory, opaServer, signingKey } = policy
  return {
    ...policy,
    ...(signingKey === undefined ? {} : { signingKey: at(signingKey) }),
    ...(directory === undefined ? {} : { directory: at(directory) }),
    ...(bundle === undefined ? {} : { bundle: { ...bundle, place: place(bundle.place), ...token(bundle) } }),
    ...(opaServer === undefined ? {} : { opaServer: { ...opaServer, ...token(opaServer) } }),
    freezes: policy.freezes.map((freeze) =>
      freeze.calendar === undefined || isCalendarAddress(freeze.calendar) ? freeze : { ...freeze, calendar: at(freeze.calendar) }
    )
  }
}
