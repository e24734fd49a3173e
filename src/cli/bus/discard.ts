import { Effect } from "effect"
import { Command } from "effect/cli"
import { CliFailure } from "../cli-failure.ts"
import { connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"
import { chosenIds, idsArgument } from "./chosen.ts"

export const discardDead = Command.make(
  "discard",
  { ...connectionFlags, json: jsonFlag, ids: idsArgument },
  Effect.fnUntraced(function* ({ ids, json, ...connection }) {
    if (ids.length === 0) return yield* new CliFailure({ text: "say which: ids of dead letters", code: exitCode.usage })
    const answer = yield* withClient(connection, (client) =>
      Effect.flatMap(chosenIds(client, ids), (chosen) => client.bus.discard({ payload: { ids: chosen } }))
    )
    yield* print(json, answer, () => `${answer.discarded} forgotten`)
  })
).pipe(Command.withDescription("Forget dead letters for good"))
