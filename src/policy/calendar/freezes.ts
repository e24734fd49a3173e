import { Context, Effect, Layer } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { messageOf } from "../../domain/message-of.ts"
import type { readEvents } from "../../platform/calendar/calendar-events.ts"
import { readCalendar } from "../../platform/calendar/read-calendar.ts"
import { instantOfText, localTime } from "../../platform/calendar/wall-clock.ts"
import type { FreezeConfig } from "../../platform/config/policy-config.ts"
import { makeSharedReads } from "../../platform/shared-reads.ts"
import type { Freeze } from "../facts/facts.ts"
import { closesAt } from "./cron-window.ts"

/** The configured change freezes and peak hours. */
export class Freezes extends Context.Service<
  Freezes,
  {
    /** Those in force at a time, in milliseconds since the epoch. A calendar that cannot be read counts as in force, and says so. */
    readonly inForce: (now: number) => Effect.Effect<ReadonlyArray<Freeze>>
  }
>()("handrail/policy/Freezes") {}

/** A time in which one of them is in force; an end that is not known is infinite. */
interface Open {
  readonly until: number
  readonly reason?: string
}

const CALENDAR_MAX_AGE = "5 minutes"

const factOf = (config: FreezeConfig, { until, reason }: Open): Freeze => {
  const why = reason ?? config.reason
  const { timeZone } = config
  return {
    name: config.name,
    verdict: config.changes === "asked" ? "needs-approval" : "deny",
    only: config.only,
    ...(why === undefined ? {} : { reason: why }),
    ...(Number.isFinite(until) ? { until: timestamp(until), untilLocal: localTime(until, timeZone) } : {}),
    ...(config.approvers === undefined ? {} : { approvals: config.approvers })
  }
}

/** Freezes that the configuration holds itself. */
const configured = ({ cron, duration, from, to, timeZone }: FreezeConfig, now: number): ReadonlyArray<Open> => {
  if (cron !== undefined && duration !== undefined) {
    const until = closesAt({ cron, durationMs: duration, timeZone }, now)
    return until === undefined ? [] : [{ until }]
  }
  if (from === undefined || to === undefined) return []
  const until = instantOfText(to, timeZone)
  return instantOfText(from, timeZone) <= now && now < until ? [{ until }] : []
}

type Events = ReturnType<typeof readEvents>

/** What a calendar holds, its times without a zone taken for those of this one. */
const eventsOf = Effect.fnUntraced(function* (place: string, timeZone: string): Effect.fn.Return<Events, string> {
  const text = yield* readCalendar(place)
  // the calendar's grammar is loaded only where there is a calendar
  const grammar = yield* Effect.promise(() => import("../../platform/calendar/calendar-events.ts"))
  return yield* Effect.try({ try: () => grammar.readEvents(text, timeZone), catch: messageOf })
})

const openIn = Effect.fnUntraced(function* (eventsAt: Events, { summary }: FreezeConfig, now: number) {
  const events = yield* Effect.try({ try: () => eventsAt(now), catch: messageOf })
  const wanted = summary === undefined ? undefined : yield* Effect.try({ try: () => new RegExp(summary, "iu"), catch: messageOf })
  return events.filter((event) => wanted?.test(event.summary) ?? true).map((event): Open => ({ until: event.until, reason: event.summary }))
})

/** Evaluates cron lines, intervals and calendars. A calendar is read at most once in five minutes for each zone, and shared by whoever asks. */
export const layerFreezes = (configs: ReadonlyArray<FreezeConfig>): Layer.Layer<Freezes> =>
  Layer.effect(
    Freezes,
    Effect.gen(function* () {
      const calendars = yield* makeSharedReads<Events, string>(CALENDAR_MAX_AGE)
      const openOf = (config: FreezeConfig, now: number): Effect.Effect<ReadonlyArray<Open>> => {
        const { calendar, timeZone } = config
        if (calendar === undefined) return Effect.sync(() => configured(config, now))
        return calendars.read(JSON.stringify([calendar, timeZone]), CALENDAR_MAX_AGE, eventsOf(calendar, timeZone)).pipe(
          Effect.flatMap((events) => openIn(events, config, now)),
          Effect.catch((why) =>
            Effect.succeed([{ until: Number.POSITIVE_INFINITY, reason: `its calendar ${calendar} could not be read: ${why}` }])
          )
        )
      }
      return Freezes.of({
        inForce: (now) =>
          Effect.map(
            Effect.forEach(configs, (config) => Effect.map(openOf(config, now), (open) => open.map((one) => factOf(config, one))), {
              concurrency: 4
            }),
            (facts) => facts.flat()
          )
      })
    })
  )
