import { Effect } from "effect"
import { Command } from "effect/cli"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"

export const busStatus = Command.make(
  "status",
  { ...connectionFlags, json: jsonFlag },
  Effect.fnUntraced(function* ({ json, ...connection }) {
    const status = yield* withClient(connection, (client) => client.bus.status())
    yield* print(json, status, () =>
      [
        `pending   ${status.pending}`,
        `oldest    ${status.pending === 0 ? "-" : `${(status.oldestMs / 1000).toFixed(1)} s`}`,
        `dead      ${status.dead}${status.dead === 0 ? "" : "   (handrail bus dead list)"}`,
        ...(status.dropped === 0 ? [] : [`dropped   ${status.dropped}   (the oldest dead letters: bus.maxDead, bus.maxDeadBytes)`])
      ].join("\n")
    )
  })
).pipe(Command.withDescription("How much waits to be handled, for how long, and how much was given up"))
