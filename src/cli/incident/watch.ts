import { Console, Effect, Stream } from "effect"
import { Command } from "effect/cli"
import { nothingHeld, tellNext } from "../../render/story-order.ts"
import { terminalText } from "../../render/terminal.ts"
import { CliFailure } from "../cli-failure.ts"
import { connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, terminalOptions } from "../output.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"

/** Follows an incident until it ends; exit 0 only when it was resolved. With --json one event a line. */
export const watchIncident = Command.make(
  "watch",
  { ...connectionFlags, json: jsonFlag, incident: incidentArgument },
  Effect.fnUntraced(function* ({ incident, json, ...connection }) {
    let resolved = false
    let held = nothingHeld
    yield* withClient(connection, (client) =>
      Effect.flatMap(client.incidents.follow({ params: { id: incident }, query: {} }), (events) =>
        Stream.runForEach(events, (event) => {
          if (event.data._tag === "IncidentEnded") resolved = event.data.phase === "resolved"
          const [next, now] = tellNext(held, event)
          held = next
          const text = json ? JSON.stringify(event) : terminalText(now, terminalOptions())
          return text === "" ? Effect.void : Console.log(text)
        })
      )
    )
    if (!resolved) return yield* new CliFailure({ text: "", code: exitCode.negative })
  })
).pipe(Command.withDescription("Follow an incident as it unfolds, until it ends (exit 0: resolved)"))
