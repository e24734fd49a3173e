import { Clock, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { parseDuration } from "../../domain/duration-text.ts"
import { timestamp } from "../../domain/ids.ts"
import { printable } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { withClient } from "../with-client.ts"

/** The time that `2h` or `2026-03-01T04:00:00Z` means. */
const timeOf = (text: string, now: number) => {
  const ago = parseDuration(text)
  const at = ago === undefined ? Date.parse(text) : now - ago
  return Number.isFinite(at)
    ? Effect.succeed(timestamp(at))
    : Effect.fail(
        new CliFailure({
          text: `--since ${JSON.stringify(text)} is no time\n  next:  write 30m, 2h or 2026-03-01T04:00:00Z`,
          code: exitCode.usage
        })
      )
}

export const listChanges = Command.make(
  "list",
  {
    ...connectionFlags,
    json: jsonFlag,
    cluster: Flag.String("cluster").pipe(Flag.withDescription("Only of this cluster"), Flag.optional),
    namespace: Flag.String("namespace").pipe(Flag.withAlias("n"), Flag.withDescription("Only in this namespace"), Flag.optional),
    since: Flag.String("since").pipe(Flag.withDescription("Not older than this: 30m, 2h, or a time"), Flag.withDefault("2h")),
    limit: Flag.Int("limit").pipe(Flag.withDescription("At most so many, newest first"), Flag.withDefault(50))
  },
  Effect.fnUntraced(function* ({ cluster, json, limit, namespace, since, ...connection }) {
    const query = {
      limit,
      since: yield* timeOf(since, yield* Clock.currentTimeMillis),
      ...(Option.isSome(cluster) ? { cluster: cluster.value } : {}),
      ...(Option.isSome(namespace) ? { namespace: namespace.value } : {})
    }
    const changes = yield* withClient(connection, (client) => client.changes.list({ query }))
    yield* print(json, changes, () =>
      changes.length === 0
        ? "no changes"
        : table(
            ["AT", "KIND", "CLUSTER", "NAMESPACE", "BY", "CHANGE"],
            changes.map((c) => [
              `${c.at.slice(0, 19)}Z`,
              c.kind,
              c.cluster ?? "-",
              c.namespace ?? "-",
              printable(c.actor ?? "-"),
              printable(c.summary)
            ])
          )
    )
  })
).pipe(Command.withDescription("List what was changed, newest first"), Command.withAlias("ls"))
