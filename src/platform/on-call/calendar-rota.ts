import { Clock, Effect } from "effect"
import { millisOf, timestamp } from "../../domain/ids.ts"
import { messageOf } from "../../domain/message-of.ts"
import { isCalendarAddress, readCalendar } from "../calendar/read-calendar.ts"
import type { Env } from "../config/environment.ts"
import type { OnCallSourceConfig } from "../config/on-call-config.ts"
import { placeOfSecret, readSecret } from "../config/read-secret.ts"
import { inOrder, nameOf, type Rota } from "./rota.ts"

const placeOf = Effect.fnUntraced(function* ({ calendar, calendarAddress }: OnCallSourceConfig, env: Env) {
  if (calendarAddress === undefined) return calendar ?? ""
  const place = placeOfSecret(calendarAddress)
  const text = yield* Effect.mapError(readSecret(calendarAddress, env), (why) => `its address in ${place} ${why}`)
  return isCalendarAddress(text) ? text : yield* Effect.fail(`${place} holds no address of http, https or webcal`)
})

const MINUTE = 60_000

/** Turns change by the minute at most, and many incidents may ask in one. */
const oncePerMinute = (rota: Rota): Rota => {
  let known: { readonly minute: number; readonly people: ReturnType<Rota> } | undefined
  return (now) => {
    const minute = Math.floor(now / MINUTE)
    if (known?.minute !== minute) known = { minute, people: rota(now) }
    return known.people.filter(({ until }) => until === undefined || millisOf(until) > now)
  }
}

/** The rota of an iCalendar: each event that is going on is somebody's turn. */
export const calendarRota = Effect.fnUntraced(function* (source: OnCallSourceConfig, env: Env): Effect.fn.Return<Rota, string> {
  const text = yield* Effect.flatMap(placeOf(source, env), readCalendar)
  // the calendar's grammar is loaded only where there is a calendar
  const { readEvents } = yield* Effect.promise(() => import("../calendar/calendar-events.ts"))
  const wanted = new RegExp(source.summary ?? "", "iu")
  const now = yield* Clock.currentTimeMillis
  return yield* Effect.try({
    try: () => {
      const events = readEvents(text, source.timeZone)
      const rota: Rota = (at) =>
        inOrder(
          events(at).flatMap(({ summary, until }) => {
            const found = wanted.exec(summary)
            if (found === null) return []
            return [{ name: nameOf(found[1] ?? summary) || "somebody", source: source.name, until: timestamp(until) }]
          })
        )
      // a page that asks people to log in is no calendar, and must not take the place of a copy that is one
      rota(now)
      return oncePerMinute(rota)
    },
    catch: (error) => `it is no calendar: ${messageOf(error)}`
  })
})
