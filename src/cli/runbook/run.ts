import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"

/** Opens an incident for a runbook chosen by name; it is then like any other incident, with the same gate. */
export const runRunbook = Command.make(
  "run",
  {
    ...connectionFlags,
    json: jsonFlag,
    cluster: Flag.String("cluster").pipe(Flag.withDescription("Configured cluster; default: the configuration's"), Flag.optional),
    label: Flag.KeyValuePair("label").pipe(
      Flag.withDescription("A label to bind parameters from, as an alert would carry it; may be repeated"),
      Flag.withDefault({} as Record<string, string>)
    ),
    name: Argument.String("name")
  },
  Effect.fnUntraced(function* ({ cluster, json, label, name, ...connection }) {
    const payload = { runbook: name, labels: label, ...(Option.isSome(cluster) ? { cluster: cluster.value } : {}) }
    const opened = yield* withClient(connection, (client) => client.incidents.open({ payload }))
    yield* print(json, opened, () => `${opened.incident} opened; follow it with \`handrail incident watch ${opened.incident}\``)
  })
).pipe(Command.withDescription("Open an incident that follows a runbook, without waiting for an alert"))
