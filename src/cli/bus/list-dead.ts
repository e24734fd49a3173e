import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { printable } from "../../render/words.ts"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { withClient } from "../with-client.ts"
import { shortId } from "./chosen.ts"

const LONGEST_REASON = 120

const oneLine = (text: string): string => {
  const line = printable(text).replaceAll(/\s+/g, " ")
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON - 1)}…` : line
}

export const listDead = Command.make(
  "list",
  {
    ...connectionFlags,
    json: jsonFlag,
    limit: Flag.Int("limit").pipe(Flag.withDescription("At most so many, the latest first"), Flag.withDefault(50))
  },
  Effect.fnUntraced(function* ({ json, limit, ...connection }) {
    const letters = yield* withClient(connection, (client) => client.bus.dead({ query: { limit } }))
    yield* print(json, letters, () =>
      letters.length === 0
        ? "no dead letters"
        : table(
            ["ID", "AT", "SOURCE", "ATTEMPTS", "REPLAYABLE", "REASON"],
            letters.map(({ at, attempts, id, reason, replayable, source }) => [
              printable(shortId(id)),
              `${at.slice(0, 19)}Z`,
              printable(source),
              String(attempts),
              replayable ? "yes" : "no",
              oneLine(reason)
            ])
          )
    )
  })
).pipe(Command.withDescription("List dead letters with the reason of each; --json has what they hold"), Command.withAlias("ls"))
