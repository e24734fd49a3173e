import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { incidentPhases } from "../../domain/incident.ts"
import { printable } from "../../render/words.ts"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { withClient } from "../with-client.ts"

export const listIncidents = Command.make(
  "list",
  {
    ...connectionFlags,
    json: jsonFlag,
    phase: Flag.Literals("phase", incidentPhases).pipe(Flag.withDescription("Only incidents in this phase"), Flag.optional),
    limit: Flag.Int("limit").pipe(Flag.withDescription("At most so many, newest first"), Flag.withDefault(20))
  },
  Effect.fnUntraced(function* ({ json, limit, phase, ...connection }) {
    const query = { limit, ...(Option.isSome(phase) ? { phase: phase.value } : {}) }
    const incidents = yield* withClient(connection, (client) => client.incidents.list({ query }))
    yield* print(json, incidents, () =>
      incidents.length === 0
        ? "no incidents"
        : table(
            ["INCIDENT", "PHASE", "SEVERITY", "CLUSTER", "OPENED", "TITLE"],
            incidents.map((i) => [i.id, i.phase, i.severity, i.cluster ?? "-", `${i.openedAt.slice(0, 19)}Z`, printable(i.title)])
          )
    )
  })
).pipe(Command.withDescription("List incidents, newest first"), Command.withAlias("ls"))
