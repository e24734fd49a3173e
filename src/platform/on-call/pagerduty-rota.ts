import { Clock, Effect, Schema } from "effect"
import { timestamp } from "../../domain/ids.ts"
import type { OnCallPerson } from "../../domain/on-call.ts"
import type { Env } from "../config/environment.ts"
import type { PagerDutyOnCallConfig } from "../config/on-call-config.ts"
import { placeOfSecret, readSecret } from "../config/read-secret.ts"
import { boundedGet } from "../http/bounded-get.ts"
import type { BoundedRequest, HttpAnswer } from "../http/bounded-request.ts"
import { inOrder, nameOf, type Rota } from "./rota.ts"

const limits = {
  timeout: "5 seconds",
  maxBytes: 4 * 1024 * 1024,
  /** Milliseconds from now that are asked for, so that a copy is good for a while in which PagerDuty does not answer. */
  ahead: 24 * 3_600_000,
  /** A page of theirs, and pages that are read. */
  page: 100,
  pages: 5
} as const

const Time = Schema.NullOr(Schema.String)
const Reference = Schema.Struct({ summary: Schema.optional(Schema.NullOr(Schema.String)), id: Schema.String })

/** In the parts that are used: https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls */
const OnCalls = Schema.Struct({
  oncalls: Schema.Array(
    Schema.Struct({
      user: Reference,
      schedule: Schema.optional(Schema.NullOr(Reference)),
      escalation_policy: Schema.optional(Schema.NullOr(Reference)),
      escalation_level: Schema.optional(Schema.NullOr(Schema.Int)),
      /** Absent for who is always on call. */
      start: Schema.optional(Time),
      end: Schema.optional(Time)
    })
  ),
  more: Schema.optional(Schema.NullOr(Schema.Boolean))
})
type Entry = (typeof OnCalls.Type)["oncalls"][number]

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(OnCalls))

const refusals: Readonly<Record<number, string>> = {
  401: "it does not know the token",
  403: "the token may not read who is on call",
  404: "it knows no schedule or policy with one of these IDs",
  429: "it was asked too often"
}

const judge = (host: string, { status, text }: HttpAnswer): Effect.Effect<typeof OnCalls.Type, string> => {
  if (status !== 200) return Effect.fail(`${host} answers ${status}${refusals[status] === undefined ? "" : `: ${refusals[status]}`}`)
  const answer = decode(text)
  return answer._tag === "Some" ? Effect.succeed(answer.value) : Effect.fail(`what answers at ${host} is not PagerDuty's REST API`)
}

const addressOf = ({ escalationPolicies, schedules, url }: PagerDutyOnCallConfig, now: number, offset: number): URL => {
  const address = new URL(`${url.replace(/\/+$/, "")}/oncalls`)
  for (const id of schedules) address.searchParams.append("schedule_ids[]", id)
  for (const id of escalationPolicies) address.searchParams.append("escalation_policy_ids[]", id)
  const more = { since: timestamp(now), until: timestamp(now + limits.ahead), time_zone: "UTC", limit: limits.page, offset }
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, String(value))
  return address
}

const millis = (time: string | null | undefined): number | undefined => {
  const parsed = time ? Date.parse(time) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed
}

const personOf = (source: string, { end, escalation_level, escalation_policy, schedule, user }: Entry): OnCallPerson => {
  const until = millis(end)
  const by = schedule ?? escalation_policy
  return {
    name: nameOf(user.summary || user.id),
    source,
    ...(until === undefined ? {} : { until: timestamp(until) }),
    ...(by ? { schedule: nameOf(by.summary || by.id) } : {}),
    ...(escalation_level ? { level: escalation_level } : {})
  }
}

/** Somebody whose turn is followed by their own next one is told once, until the end of what has begun. */
const isNow =
  (now: number) =>
  ({ end, start }: Entry): boolean =>
    (millis(start) ?? Number.NEGATIVE_INFINITY) <= now && now < (millis(end) ?? Number.POSITIVE_INFINITY)

/** The rota of schedules and policies of PagerDuty. Its token is read at each request, and told to nobody else. */
export const pagerDutyRota = Effect.fnUntraced(function* (
  source: string,
  config: PagerDutyOnCallConfig,
  env: Env,
  agents: { readonly for: (url: URL) => NonNullable<BoundedRequest["agent"]> }
): Effect.fn.Return<Rota, string> {
  const token = yield* Effect.mapError(readSecret(config.token, env), (why) => `its token in ${placeOfSecret(config.token)} ${why}`)
  const now = yield* Clock.currentTimeMillis
  const entries: Array<Entry> = []
  for (let page = 0; page < limits.pages; page++) {
    const url = addressOf(config, now, page * limits.page)
    const answer = yield* Effect.mapError(
      boundedGet({
        url,
        headers: { authorization: `Token token=${token}`, accept: "application/vnd.pagerduty+json;version=2", "user-agent": "handrail" },
        agent: agents.for(url),
        timeout: limits.timeout,
        maxBytes: limits.maxBytes
      }),
      ({ message }) => message
    )
    const { more, oncalls } = yield* judge(url.host, answer)
    entries.push(...oncalls)
    if (more !== true) break
  }
  return (at) => inOrder(entries.filter(isNow(at)).map((entry) => personOf(source, entry)))
})
