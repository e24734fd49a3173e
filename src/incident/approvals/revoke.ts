import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { AnswerRefused, NotAwaiting, type Revocation } from "../engine.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { timelineUnavailable } from "../timeline/refusals.ts"
import { Timeline } from "../timeline/timeline.ts"
import { answersTo } from "./standing.ts"

/** Takes back what somebody approved, as long as nothing has been done on the strength of it. Told in the same transaction. */
export const revoke = Effect.fn("incident.revoke")(
  function* ({ incident, plan, by, reason }: Revocation) {
    const sql = yield* SqlClient
    const timeline = yield* Timeline
    const record = Effect.gen(function* () {
      yield* holdIncidents(sql, [incident])
      const own = answersTo(yield* timeline.read(incident), plan).find(
        ({ answer, by: giver }) => answer === "approved" && giver.subject === by.subject
      )
      if (own === undefined) {
        const message = `${by.subject} has given no approval of this plan that could be taken back`
        return yield* new AnswerRefused({ message, where: incident, next: "to stop the incident, cancel it" })
      }
      const used = yield* sql`SELECT 1 FROM approval_claims WHERE approval = ${own.id}`
      if (used.length > 0) {
        const message = `the approval of ${by.subject} has been used: the plan has begun`
        return yield* new NotAwaiting({
          message,
          where: incident,
          next: `to stop it, cancel the incident: handrail incident cancel ${incident}`
        })
      }
      const told = { _tag: "ApprovalRevoked", plan, approval: own.id, by: by.subject, ...(reason === undefined ? {} : { reason }) } as const
      yield* timeline.append(incident, `user:${by.subject}`, told)
    })
    yield* sql.withTransaction(record)
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
)
