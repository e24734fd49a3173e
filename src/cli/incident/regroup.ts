import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { IncidentId } from "../../domain/ids.ts"
import { printable } from "../../render/words.ts"
import { connectionFlags } from "../connection.ts"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"

const flags = {
  ...connectionFlags,
  json: jsonFlag,
  incident: incidentArgument,
  reason: Flag.String("reason").pipe(Flag.withDescription("Why; it is kept in both timelines"))
}

const alertsArgument = Argument.String("alert").pipe(
  Argument.withDescription("Fingerprint of an alert, or its name for all of that name; `handrail incident alerts` lists them"),
  Argument.variadic({ min: 1 })
)

const other = (name: string, description: string) => Flag.String(name).pipe(Flag.withDescription(description), Flag.withSchema(IncidentId))

const first = ([one = "", ...more]: ReadonlyArray<string>): readonly [string, ...Array<string>] => [one, ...more]

export const incidentAlerts = Command.make(
  "alerts",
  { ...connectionFlags, json: jsonFlag, incident: incidentArgument },
  Effect.fnUntraced(function* ({ incident, json, ...connection }) {
    const alerts = yield* withClient(connection, (client) => client.incidents.alerts({ params: { id: incident } }))
    yield* print(json, alerts, () =>
      alerts.length === 0
        ? "no alerts"
        : table(
            ["FINGERPRINT", "STATUS", "SINCE", "ALERT"],
            alerts.map((alert) => [printable(alert.fingerprint), alert.status, `${alert.startsAt.slice(0, 19)}Z`, printable(alert.name)])
          )
    )
  })
).pipe(Command.withDescription("List the alerts that are one incident"))

export const splitIncident = Command.make(
  "split",
  { ...flags, alerts: alertsArgument },
  Effect.fnUntraced(function* ({ alerts, incident, json, reason, ...connection }) {
    const payload = { alerts: first(alerts), reason }
    const result = yield* withClient(connection, (client) => client.incidents.split({ params: { id: incident }, payload }))
    yield* print(json, result, () => result.message)
  })
).pipe(Command.withDescription("Make an incident of its own of some alerts, and keep it apart"))

export const mergeIncident = Command.make(
  "merge",
  { ...flags, into: other("into", "The incident that goes on") },
  Effect.fnUntraced(function* ({ incident, into, json, reason, ...connection }) {
    const result = yield* withClient(connection, (client) =>
      client.incidents.merge({ params: { id: incident }, payload: { into, reason } })
    )
    yield* print(json, result, () => result.message)
  })
).pipe(Command.withDescription("End an incident because another one is the same trouble"))

export const reassignAlerts = Command.make(
  "reassign",
  { ...flags, alerts: alertsArgument, to: other("to", "The incident that they belong to") },
  Effect.fnUntraced(function* ({ alerts, incident, json, reason, to, ...connection }) {
    const payload = { alerts: first(alerts), to, reason }
    const result = yield* withClient(connection, (client) => client.incidents.reassign({ params: { id: incident }, payload }))
    yield* print(json, result, () => result.message)
  })
).pipe(Command.withDescription("Give some alerts of an incident to another"))
