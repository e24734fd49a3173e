import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { connectionFlags } from "../connection.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"

export const incidentPostmortem = Command.make(
  "postmortem",
  { ...connectionFlags, incident: incidentArgument },
  Effect.fnUntraced(function* ({ incident, ...connection }) {
    yield* Console.log(yield* withClient(connection, (client) => client.incidents.postmortem({ params: { id: incident } })))
  })
).pipe(Command.withDescription("Print the postmortem in Markdown, written from the timeline"))
