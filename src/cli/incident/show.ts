import { Effect } from "effect"
import { Command } from "effect/cli"
import { readingOrder } from "../../render/story-order.ts"
import { terminalText } from "../../render/terminal.ts"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print, terminalOptions } from "../output.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"
import { requestText } from "./request-text.ts"
import { incidentSummary } from "./summary.ts"

export const showIncident = Command.make(
  "show",
  { ...connectionFlags, json: jsonFlag, incident: incidentArgument },
  Effect.fnUntraced(function* ({ incident, json, ...connection }) {
    const [detail, events] = yield* withClient(connection, (client) =>
      Effect.all([client.incidents.show({ params: { id: incident } }), client.incidents.timeline({ params: { id: incident } })])
    )
    yield* print(json, detail, () =>
      [
        incidentSummary(detail, events),
        ...(detail.awaiting === undefined ? [] : [requestText(detail.awaiting)]),
        terminalText(readingOrder(events), terminalOptions())
      ].join("\n\n")
    )
  })
).pipe(Command.withDescription("Show one incident: where it stands and how it got there"))
