import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import type { DeadLetter } from "../../api/bus.ts"
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

const tableOf = (letters: ReadonlyArray<DeadLetter>): string =>
  table(
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

/** What the list does not show. */
const remarks = (letters: ReadonlyArray<DeadLetter>, { dead, dropped }: { readonly dead: number; readonly dropped: number }) => [
  ...(dead > letters.length ? [`\nolder and not listed: ${dead - letters.length} (--limit ${dead})`] : []),
  ...(dropped > 0 ? [`\nthe oldest were dropped: ${dropped} (bus.maxDead and bus.maxDeadBytes say how much is kept)`] : [])
]

export const listDead = Command.make(
  "list",
  {
    ...connectionFlags,
    json: jsonFlag,
    limit: Flag.Int("limit").pipe(Flag.withDescription("At most so many, the latest first"), Flag.withDefault(50))
  },
  Effect.fnUntraced(function* ({ json, limit, ...connection }) {
    const { letters, status } = yield* withClient(connection, (client) =>
      Effect.all({ letters: client.bus.dead({ query: { limit } }), status: client.bus.status() })
    )
    yield* print(json, letters, () => [letters.length === 0 ? "no dead letters" : tableOf(letters), ...remarks(letters, status)].join("\n"))
  })
).pipe(Command.withDescription("List dead letters with the reason of each; --json has what they hold"), Command.withAlias("ls"))
