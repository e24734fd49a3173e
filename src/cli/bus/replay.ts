import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { CliFailure } from "../cli-failure.ts"
import { connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"
import { chosenIds, idsArgument } from "./chosen.ts"

const unclear = new CliFailure({
  text: "say which: ids of dead letters, or --all for all that can be handed over again",
  code: exitCode.usage
})

export const replayDead = Command.make(
  "replay",
  {
    ...connectionFlags,
    json: jsonFlag,
    ids: idsArgument,
    all: Flag.Boolean("all").pipe(Flag.withDescription("All that can be handed over again"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function* ({ all, ids, json, ...connection }) {
    if (all === ids.length > 0) return yield* unclear
    const answer = yield* withClient(connection, (client) =>
      Effect.flatMap(all ? Effect.succeed({}) : Effect.map(chosenIds(client, ids), (chosen) => ({ ids: chosen })), (payload) =>
        client.bus.replay({ payload })
      )
    )
    yield* print(json, answer, () => `${answer.replayed} handed over again`)
  })
).pipe(Command.withDescription("Hand dead letters over again, such as after the fault that kept them from being handled was fixed"))
