import { randomUUID } from "node:crypto"
import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type DataOf, lastOf } from "../../domain/events-of-kind.ts"
import { timestamp } from "../../domain/ids.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { Gate } from "../../policy/gate.ts"
import { judgeApproval } from "../../policy/judge-approval.ts"
import { type Answer, AnswerRefused, type AnswerResult, NotAwaiting } from "../engine.ts"
import { Incidents } from "../incidents.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { timelineUnavailable } from "../timeline/refusals.ts"
import { Timeline } from "../timeline/timeline.ts"
import { answersTo, groupObjection } from "./standing.ts"

interface Request {
  readonly asked: DataOf<"ApprovalRequested">
  readonly decision: DataOf<"DecisionMade">["decision"]
  readonly proposed: DataOf<"PlanProposed">
}

/** An answer that meets no request for it. */
interface Unmet {
  readonly reason: string
  readonly next: string
}

/** What the answer meets: the request that waits, with the plan and the decision behind it. */
const requestFor = Effect.fnUntraced(function* (
  answer: Answer,
  events: ReadonlyArray<TimelineEvent>
): Effect.fn.Return<Request | Unmet, Effect.Error<ReturnType<Incidents["Service"]["get"]>>, Incidents> {
  const { phase } = yield* (yield* Incidents).get(answer.incident)
  const asked = lastOf(events, "ApprovalRequested")?.data
  const decision = lastOf(events, "DecisionMade")?.data.decision
  const proposed = lastOf(events, "PlanProposed")?.data
  if (phase !== "awaiting-approval" || asked === undefined || decision === undefined || proposed === undefined) {
    return { reason: `${answer.incident} is ${phase} and does not wait for an answer`, next: "look at what has happened to it since" }
  }
  return asked.plan === answer.plan
    ? { asked, decision, proposed }
    : { reason: "the answer is to another plan than the one that waits", next: "look at the present plan and answer that" }
})

const results: Record<"accepted" | "complete" | "declined", AnswerResult> = {
  accepted: { status: "recorded", message: "the approval counts; more people are needed" },
  complete: { status: "complete", message: "the plan is approved" },
  declined: { status: "denied", message: "the plan will not run" }
}

type Told = { readonly refused: AnswerRefused | NotAwaiting } | { readonly result: AnswerResult }

const judge = Effect.fnUntraced(function* (answer: Answer, { asked, decision, proposed }: Request, events: ReadonlyArray<TimelineEvent>) {
  const { requestedBy } = yield* (yield* Incidents).get(answer.incident)
  const now = timestamp(yield* Clock.currentTimeMillis)
  const { comment, ...given } = answer
  const draft = { ...given, id: randomUUID(), at: now, expiresAt: proposed.plan.expiresAt, ...(comment === undefined ? {} : { comment }) }
  const judgement = judgeApproval({
    incident: answer.incident,
    decision,
    digest: asked.plan,
    approval: draft,
    given: answersTo(events, answer.plan),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    now,
    expiresAt: asked.expiresAt
  })
  const left = judgement._tag === "refused" ? undefined : yield* groupObjection(answer.by.subject, decision.approvals?.groups ?? [])
  return { draft, judgement: left === undefined ? judgement : ({ _tag: "refused", reason: left } as const) }
})

/**
 * Judges one person's answer, seals it and tells it, in one transaction. The workflow is yet to be woken when it settles the matter.
 * What does not count is told too, with why.
 */
export const recordAnswer = Effect.fn("incident.answer")(
  function* (answer: Answer) {
    const sql = yield* SqlClient
    const timeline = yield* Timeline
    const gate = yield* Gate
    const actor = `user:${answer.by.subject}`
    const tellRefused = (reason: string) =>
      timeline.append(answer.incident, actor, { _tag: "ApprovalRefused", plan: answer.plan, by: answer.by.subject, reason })
    const record = Effect.gen(function* () {
      yield* holdIncidents(sql, [answer.incident])
      const events = yield* timeline.read(answer.incident)
      const request = yield* requestFor(answer, events)
      if ("reason" in request) {
        yield* tellRefused(request.reason)
        const { reason: message, next } = request
        return { refused: new NotAwaiting({ message, where: answer.incident, next }) } satisfies Told
      }
      const { draft, judgement } = yield* judge(answer, request, events)
      if (judgement._tag !== "refused") {
        yield* timeline.append(answer.incident, actor, { _tag: "ApprovalGiven", approval: gate.seal(draft) })
        return { result: results[judgement._tag] } satisfies Told
      }
      yield* tellRefused(judgement.reason)
      const message = `the answer of ${answer.by.subject} does not count: ${judgement.reason}`
      return { refused: new AnswerRefused({ message, where: answer.incident, next: "ask somebody who may approve" }) } satisfies Told
    })
    // a refusal is told too, so it must not take the transaction back
    const told: Told = yield* sql.withTransaction(record)
    return "refused" in told ? yield* told.refused : told.result
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
)
