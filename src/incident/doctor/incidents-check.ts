import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { timestamp } from "../../domain/ids.ts"
import { count } from "../../render/words.ts"
import type { Check, Found } from "./check.ts"

/** Milliseconds after its deadline by which an incident has been ended from outside, and after which one that says nothing is looked at. */
const OVERDUE = 90_000
const SILENT = 15 * 60_000

interface Open {
  readonly id: string
  readonly phase: string
  readonly deadline: string
  readonly last: string | null
  readonly waits: number
  readonly runs: number
}

const about = (id: string, severity: Found["severity"], what: string, next: string): Found => ({ severity, what, where: id, next })

const look = (id: string) =>
  `handrail incident show ${id} says what it was doing; a restart takes it up again, and handrail incident cancel ${id} ends it`

const judge = (one: Open, now: number): ReadonlyArray<Found> => {
  const silence = now - Date.parse(one.last ?? one.deadline)
  const found: Array<Found> = []
  if (Date.parse(one.deadline) + OVERDUE < now)
    found.push(about(one.id, "error", `it is open although its deadline was ${one.deadline}`, look(one.id)))
  if (one.phase === "awaiting-approval" && one.waits === 0)
    found.push(about(one.id, "error", "it awaits an approval, and nothing is written down that would wake it", look(one.id)))
  if (one.phase !== "awaiting-approval" && silence > SILENT)
    found.push(
      about(one.id, "warning", `it is ${one.phase} and has told nothing for ${Math.round(silence / 60_000)} minutes`, look(one.id))
    )
  if (one.runs === 0)
    found.push(
      about(
        one.id,
        "warning",
        "it is open, and no workflow of the engine works on it",
        "start Handrail, or wait half a minute: it takes up what it finds"
      )
    )
  return found
}

/** Incidents that are stuck. */
export const openIncidentsCheck: Check<SqlClient> = {
  name: "open incidents",
  run: Effect.gen(function* () {
    const sql = yield* SqlClient
    const now = yield* Clock.currentTimeMillis
    const open = yield* sql<Open>`SELECT i.id, i.phase, i.deadline,
      (SELECT e.at FROM timeline_events e WHERE e.incident = i.id AND e.seq = i.head_seq) AS last,
      (SELECT CAST(count(*) AS INTEGER) FROM incident_waits w WHERE w.incident = i.id) AS waits,
      (SELECT CAST(count(*) AS INTEGER) FROM incident_runs r WHERE r.incident = i.id) AS runs
      FROM incidents i WHERE i.ended_at IS NULL ORDER BY i.opened_at`
    return open.flatMap((one) => judge(one, now))
  })
}

/** What ended incidents have left behind, and events that are not of this time. */
export const leftoversCheck: Check<SqlClient> = {
  name: "leftovers",
  run: Effect.gen(function* () {
    const sql = yield* SqlClient
    const now = yield* Clock.currentTimeMillis
    const leases = yield* sql<{
      cluster: string
      node: string
      owner: string
      until: string
    }>`SELECT cluster, node, owner, until FROM drain_leases
      WHERE until < ${timestamp(now)} OR owner IN (SELECT id FROM incidents WHERE ended_at IS NOT NULL AND ended_at < ${timestamp(now - OVERDUE)})`
    const waits = yield* sql<{ id: string }>`SELECT i.id FROM incident_waits w JOIN incidents i ON i.id = w.incident
      WHERE i.ended_at IS NOT NULL AND i.ended_at < ${timestamp(now - OVERDUE)}`
    const unfinished = yield* sql<{ plan: string; step: string; intended_at: string }>`SELECT plan, step, intended_at FROM step_ledger
      WHERE outcome IS NULL AND intended_at < ${timestamp(now - 24 * 3_600_000)} ORDER BY intended_at LIMIT 20`
    const future = yield* sql<{
      n: number
    }>`SELECT CAST(count(*) AS INTEGER) AS n FROM timeline_events WHERE at > ${timestamp(now + 60_000)}`
    const ahead = future[0]?.n ?? 0
    return [
      ...leases.map(({ cluster, node, owner, until }) =>
        about(
          `node ${node} of ${cluster}`,
          "warning",
          `it is held for ${owner}, which is over, until ${until}`,
          "start Handrail: it lets go of what nobody needs"
        )
      ),
      ...(waits.length === 0
        ? []
        : [
            about(
              waits
                .map(({ id }) => id)
                .slice(0, 5)
                .join(", "),
              "warning",
              `${count(waits.length, "wait")} of ended incidents are left`,
              "start Handrail: it removes them"
            )
          ]),
      ...unfinished.map(({ intended_at, plan, step }) =>
        about(
          `plan ${plan.slice(0, 8)}, step ${step}`,
          "warning",
          `it was begun at ${intended_at} and its end was never written`,
          "look at its targets: nobody knows whether it was done"
        )
      ),
      ...(ahead === 0
        ? []
        : [
            about(
              "the timelines",
              "error",
              `${count(ahead, "event")} are from the future: the clock was set back since`,
              "see that this machine's clock is kept by NTP"
            )
          ])
    ]
  })
}
