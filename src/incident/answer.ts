import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Approval } from "../domain/decision.ts"
import { timestamp } from "../domain/ids.ts"
import type { TimelineData, TimelineEvent } from "../domain/timeline.ts"
import { judgeApproval } from "../policy/judge-approval.ts"
import { type Answer, AnswerRefused, type AnswerResult, NotAwaiting } from "./engine.ts"
import { Incidents } from "./incidents.ts"
import { timelineUnavailable } from "./timeline/refusals.ts"
import { Timeline } from "./timeline/timeline.ts"

type DataOf<K extends TimelineData["_tag"]> = Extract<TimelineData, { readonly _tag: K }>

const last = <K extends TimelineData["_tag"]>(events: ReadonlyArray<TimelineEvent>, kind: K): DataOf<K> | undefined =>
  events.findLast(({ data }) => data._tag === kind)?.data as DataOf<K> | undefined

const givenFor = (events: ReadonlyArray<TimelineEvent>, { plan }: Answer): ReadonlyArray<Approval> =>
  events.flatMap(({ data }) => (data._tag === "ApprovalGiven" && data.approval.plan === plan ? [data.approval] : []))

const notAwaiting = ({ incident }: Answer, message: string, next: string) => new NotAwaiting({ message, where: incident, next })

type Told = { readonly refused: AnswerRefused } | { readonly result: AnswerResult }

/** What the answer meets: the request that waits and the decision behind it. */
const requestFor = Effect.fnUntraced(function* (answer: Answer, events: ReadonlyArray<TimelineEvent>) {
  const { phase } = yield* (yield* Incidents).get(answer.incident)
  const asked = last(events, "ApprovalRequested")
  const decision = last(events, "DecisionMade")?.decision
  if (phase !== "awaiting-approval" || asked === undefined || decision === undefined) {
    return yield* notAwaiting(
      answer,
      `${answer.incident} is ${phase} and does not wait for an answer`,
      "look at what has happened to it since"
    )
  }
  if (asked.plan !== answer.plan) {
    return yield* notAwaiting(answer, "the answer is to another plan than the one that waits", "look at the present plan and answer that")
  }
  return { asked, decision }
})

const results: Record<"accepted" | "complete" | "declined", AnswerResult> = {
  accepted: { status: "recorded", message: "the approval counts; more people are needed" },
  complete: { status: "complete", message: "the plan is approved" },
  declined: { status: "denied", message: "the plan will not run" }
}

/** Judges one person's answer and tells it, in one transaction. The workflow is yet to be woken when it settles the matter. */
export const recordAnswer = Effect.fn("incident.answer")(
  function* (answer: Answer) {
    const sql = yield* SqlClient
    const timeline = yield* Timeline
    const record = Effect.gen(function* () {
      const events = yield* timeline.read(answer.incident)
      const { asked, decision } = yield* requestFor(answer, events)
      const { requestedBy } = yield* (yield* Incidents).get(answer.incident)
      const now = timestamp(yield* Clock.currentTimeMillis)
      const { comment, ...given } = answer
      const approval: Approval = { ...given, at: now, ...(comment === undefined ? {} : { comment }) }
      const judgement = judgeApproval({
        incident: answer.incident,
        decision,
        digest: asked.plan,
        approval,
        given: givenFor(events, answer),
        ...(requestedBy === undefined ? {} : { requestedBy }),
        now,
        expiresAt: asked.expiresAt
      })
      const actor = `user:${answer.by.subject}`
      if (judgement._tag !== "refused") {
        yield* timeline.append(answer.incident, actor, { _tag: "ApprovalGiven", approval })
        return { result: results[judgement._tag] } satisfies Told
      }
      yield* timeline.append(answer.incident, actor, {
        _tag: "ApprovalRefused",
        plan: answer.plan,
        by: answer.by.subject,
        reason: judgement.reason
      })
      const message = `the answer of ${answer.by.subject} does not count: ${judgement.reason}`
      const refused = new AnswerRefused({ message, where: answer.incident, next: "ask somebody who may approve" })
      return { refused } satisfies Told
    })
    // a refusal is told too, so it must not take the transaction back
    const told: Told = yield* sql.withTransaction(record)
    return "refused" in told ? yield* told.refused : told.result
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
)
