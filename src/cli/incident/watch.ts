import { Console, Effect, Stream } from "effect"
import { Command } from "effect/cli"
import type { IncidentId } from "../../domain/ids.ts"
import type { IncidentPhase } from "../../domain/incident.ts"
import { nothingHeld, tellNext } from "../../render/story-order.ts"
import { terminalText } from "../../render/terminal.ts"
import { CliFailure } from "../cli-failure.ts"
import { connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, terminalOptions } from "../output.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"

const cutShort = (incident: IncidentId) =>
  new CliFailure({
    text: `Handrail stopped before ${incident} ended\n  next:  it goes on when Handrail runs again; then watch it again`,
    code: exitCode.unreachable
  })

/** Follows an incident until it ends; exit 0 only when it was resolved. With --json one event a line. */
export const watchIncident = Command.make(
  "watch",
  { ...connectionFlags, json: jsonFlag, incident: incidentArgument },
  Effect.fnUntraced(function* ({ incident, json, ...connection }) {
    let end: IncidentPhase | undefined
    let held = nothingHeld
    yield* withClient(connection, (client) =>
      Effect.flatMap(client.incidents.follow({ params: { id: incident }, query: {} }), (events) =>
        Stream.runForEach(events, (event) => {
          if (event.data._tag === "IncidentEnded") end = event.data.phase
          const [next, now] = tellNext(held, event)
          held = next
          const text = json ? JSON.stringify(event) : terminalText(now, terminalOptions())
          return text === "" ? Effect.void : Console.log(text)
        }).pipe(Effect.mapError(() => cutShort(incident)))
      )
    )
    if (end === undefined) return yield* cutShort(incident)
    if (end !== "resolved") return yield* new CliFailure({ text: "", code: exitCode.negative })
  })
).pipe(Command.withDescription("Follow an incident as it unfolds, until it ends (exit 0: resolved)"))
