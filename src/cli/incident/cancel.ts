import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"

export const cancelIncident = Command.make(
  "cancel",
  {
    ...connectionFlags,
    json: jsonFlag,
    incident: incidentArgument,
    reason: Flag.String("reason").pipe(Flag.withDescription("Why; it is kept in the timeline"), Flag.withDefault("cancelled by hand"))
  },
  Effect.fnUntraced(function* ({ incident, json, reason, ...connection }) {
    const result = yield* withClient(connection, (client) => client.incidents.cancel({ params: { id: incident }, payload: { reason } }))
    yield* print(json, result, () => result.message)
  })
).pipe(Command.withDescription("Stop an incident now: running commands are ended, nothing more is run"))
