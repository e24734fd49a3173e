import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { timestamp } from "../../domain/ids.ts"
import type { Check, Found } from "../../incident/doctor/check.ts"
import { count } from "../../render/words.ts"
import { type Problem, readProblem } from "./problem.ts"

/** Milliseconds for which an answer that does not come is nothing to look at, and after which what is untold is late. */
const PASSING = 60_000
const LATE = 5 * 60_000

const told = ({ kind, message, next, since, where }: Problem, now: number): ReadonlyArray<Found> => {
  if (kind !== "setup" && now - Date.parse(since) < PASSING) return []
  const severity = kind === "setup" ? "error" : "warning"
  return [{ severity, what: `incidents are not told in Slack since ${since}: ${message}`, where, next }]
}

/** Whether incidents are told in Slack, and how late. */
export const slackCheck: Check<SqlClient> = {
  name: "Slack",
  run: Effect.gen(function* () {
    const sql = yield* SqlClient
    const now = yield* Clock.currentTimeMillis
    const problem = yield* readProblem
    const [late] = yield* sql<{ n: number; oldest: string | null }>`SELECT CAST(count(*) AS INTEGER) AS n, min(e.at) AS oldest
      FROM slack_threads t JOIN timeline_events e ON e.incident = t.incident AND e.seq = t.told_seq + 1
      WHERE t.settled = 0 AND e.at < ${timestamp(now - LATE)}`
    const n = late?.n ?? 0
    return [
      ...(problem === undefined ? [] : told(problem, now)),
      ...(n === 0
        ? []
        : [
            {
              severity: "warning" as const,
              what: `${count(n, "incident")} ${n === 1 ? "has" : "have"} something that is not told in Slack yet, the oldest since ${late?.oldest}`,
              where: "Slack",
              next: "nothing while Handrail runs and Slack answers: it is told, about one message a second; handrail incident show has it now"
            }
          ])
    ]
  })
}
