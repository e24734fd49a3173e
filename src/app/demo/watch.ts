import { Console, Effect, Schedule, Stream } from "effect"
import type { Client } from "../../cli/client.ts"
import { terminalOptions } from "../../cli/output.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { TimelineData } from "../../domain/timeline.ts"
import { nothingHeld, tellNext } from "../../render/story-order.ts"
import { terminalText } from "../../render/terminal.ts"
import { shortDigest } from "../../render/words.ts"
import { say } from "./say.ts"

/** The first incident that there is; it opens within moments of the alert's acceptance. */
export const firstIncident = (client: Client) =>
  client.incidents.list({ query: { limit: 1 } }).pipe(
    Effect.map((incidents) => incidents[0]?.id),
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (id) => id !== undefined, times: 400 })
  )

type Ended = Extract<TimelineData, { readonly _tag: "IncidentEnded" }>

type Asked = Extract<TimelineData, { readonly _tag: "ApprovalRequested" }>

const approvalHelp = (incident: IncidentId, { plan }: Asked, home: string) =>
  Effect.all(
    [
      say.plain(""),
      say.step("Handrail has drafted the plan above and waits. Approve it from a second terminal, in this directory:"),
      say.command(`./handrail incident approve ${incident} --plan ${shortDigest(plan)} --home ${home}`)
    ],
    { discard: true }
  )

/** Prints the incident as it unfolds, until it ends. */
export const watchToEnd = Effect.fn("app.watchToEnd")(function* (client: Client, incident: IncidentId, home: string) {
  let ended: Ended | undefined
  let asked: Asked | undefined
  let held = nothingHeld
  const events = yield* client.incidents.follow({ params: { id: incident }, query: {} })
  yield* Stream.runForEach(events, (event) =>
    Effect.gen(function* () {
      const [next, now] = tellNext(held, event)
      held = next
      const text = terminalText(now, terminalOptions())
      if (text !== "") yield* Console.log(text)
      if (event.data._tag === "IncidentEnded") ended = event.data
      if (event.data._tag === "ApprovalRequested") asked = event.data
      // an answer counts from here on
      const waits = event.data._tag === "PhaseChanged" && event.data.to === "awaiting-approval"
      if (waits && asked !== undefined) yield* approvalHelp(incident, asked, home)
    })
  )
  return ended
})
