import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { timelineTable } from "../../render/markdown/timeline.ts"
import { terminalText } from "../../render/terminal.ts"
import { connectionFlags } from "../connection.ts"
import { incidentArgument } from "../incident/id-argument.ts"
import { jsonFlag, print, terminalOptions } from "../output.ts"
import { withClient } from "../with-client.ts"

const markdownFlag = Flag.Boolean("markdown").pipe(Flag.withDescription("Print a Markdown table"), Flag.withDefault(false))

/** With --json the events exactly as they are chained: what `timeline verify --file` takes. */
export const showTimeline = Command.make(
  "show",
  { ...connectionFlags, json: jsonFlag, markdown: markdownFlag, incident: incidentArgument },
  Effect.fnUntraced(function* ({ incident, json, markdown, ...connection }) {
    const events = yield* withClient(connection, (client) => client.incidents.timeline({ params: { id: incident } }))
    yield* print(json, events, () => (markdown ? timelineTable(events) : terminalText(events, terminalOptions())))
  })
).pipe(Command.withDescription("Print an incident's timeline"))
