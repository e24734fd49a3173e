import { Clock, Duration, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import { Approval, type Decision } from "../../domain/decision.ts"
import { type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { answersTo, lapseOf } from "../approvals/standing.ts"
import { IncidentSettings } from "../settings.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { Timeline } from "../timeline/timeline.ts"
import { handOver } from "./ended.ts"
import { endIfHealed } from "./heal.ts"
import type { Proposed } from "./propose-plan.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"
import { registerWait, wakeUp } from "./waits.ts"

/** Milliseconds kept back from the plan's time, in which an expired request can still be told. */
const LAST_WORDS = 5_000

/** Asks people, and says how many milliseconds they have. */
const ask = (incident: IncidentId, { plan, digest }: Proposed, decision: Decision) => {
  const name = ofRevision(plan.revision, "ask")
  return stage({
    incident,
    name,
    success: Schema.Struct({ waitMs: Schema.Number }),
    run: Effect.gen(function* () {
      const { conclude, moveTo } = yield* stageRecord(incident, name)
      const { approvalTimeoutMs } = yield* IncidentSettings
      const now = yield* Clock.currentTimeMillis
      const { groups, people } = decision.approvals ?? { groups: [], people: 1 }
      const expiresAt = timestamp(Math.min(now + approvalTimeoutMs, millisOf(plan.expiresAt) - LAST_WORDS))
      const asked = yield* conclude(
        "ApprovalRequested",
        Effect.succeed({ _tag: "ApprovalRequested", plan: digest, groups, people, expiresAt })
      )
      yield* moveTo("awaiting-approval", `${people} of ${groups.join(", ")} must approve`)
      return { waitMs: Math.max(0, millisOf(asked.expiresAt) - now) }
    })
  })
}

/** What the timeline and the alerts say while a plan waits. */
const Seen = Schema.Union([
  Schema.TaggedStruct("approved", { approvals: Schema.Array(Approval) }),
  Schema.TaggedStruct("waiting", { deferred: Schema.String })
])

/** The answers that count now. One that has lapsed since it was given is told as refused, once; its place is open for another person. */
const standing = Effect.fnUntraced(function* (
  incident: IncidentId,
  { digest }: Proposed,
  { approvals }: Decision,
  events: ReadonlyArray<TimelineEvent>
) {
  const timeline = yield* Timeline
  return yield* Effect.filter(answersTo(events, digest), (approval) =>
    Effect.gen(function* () {
      const reason = yield* lapseOf(approval, approvals?.groups ?? [], events)
      if (reason === undefined) return true
      const refused = { _tag: "ApprovalRefused", plan: digest, by: approval.by.subject, reason } as const
      yield* timeline.append(incident, "handrail", refused, { once: `approval/lapsed/${approval.id}` })
      return false
    })
  )
})

/** One look at the facts, in one transaction with the wait that follows from them, so that no change falls in between. */
const look = (incident: IncidentId, proposed: Proposed, decision: Decision, round: string) =>
  stage({
    incident,
    name: ofRevision(proposed.plan.revision, `approval/look/${round}`),
    success: Seen,
    run: Effect.gen(function* () {
      const sql = yield* SqlClient
      return yield* Effect.gen(function* () {
        yield* holdIncidents(sql, [incident])
        const events = yield* (yield* Timeline).read(incident)
        const answers = yield* standing(incident, proposed, decision, events)
        const no = answers.find(({ answer }) => answer === "denied")
        if (no !== undefined) {
          return handOver(`${no.by.subject} denied the plan`, ...(no.comment === undefined ? [] : [`They said: ${no.comment}`]))
        }
        const healed = yield* endIfHealed(incident)
        if (healed !== undefined) return healed
        if (answers.length >= (decision.approvals?.people ?? 1)) return { _tag: "approved" as const, approvals: answers }
        const deferred = ofRevision(proposed.plan.revision, `approval/wake/${round}`)
        yield* registerWait(incident, deferred)
        return { _tag: "waiting" as const, deferred }
      }).pipe(sql.withTransaction)
    }).pipe(Effect.flatMap((seen) => (seen._tag === "Ended" ? Effect.fail(seen) : Effect.succeed(seen))))
  })

const expire = (incident: IncidentId, { plan, digest }: Proposed) => {
  const name = ofRevision(plan.revision, "approval/expire")
  return stage({
    incident,
    name,
    success: Schema.Never,
    run: Effect.gen(function* () {
      const { conclude } = yield* stageRecord(incident, name)
      yield* conclude("ApprovalExpired", Effect.succeed({ _tag: "ApprovalExpired", plan: digest }))
      return yield* handOver("nobody approved the plan in time", "The plan is void; its commands are below.")
    })
  })
}

/** Parks the workflow until the facts may have changed or the time is up. Nothing but waits is raced against the clock. */
const park = (deferred: string, round: number, waitMs: number, revision: number) =>
  DurableDeferred.raceAll({
    name: ofRevision(revision, `approval/${round}`),
    success: Schema.Literals(["woken", "expired"]),
    error: Schema.Never,
    effects: [
      Effect.as(DurableDeferred.await(wakeUp(deferred)), "woken" as const),
      // the same name each round: it is scheduled once, and counts from when people were asked
      DurableClock.sleep({ name: ofRevision(revision, "approval/expiry"), duration: Duration.millis(waitMs), inMemoryThreshold: 0 }).pipe(
        Effect.as("expired" as const)
      )
    ]
  })

/** Waits, across restarts, until enough people approved. Ends the incident when they deny, when it is too late, or when it heals. */
export const awaitApproval = Effect.fnUntraced(function* (incident: IncidentId, proposed: Proposed, decision: Decision) {
  const { waitMs } = yield* ask(incident, proposed, decision)
  for (let round = 1; ; round++) {
    const seen = yield* look(incident, proposed, decision, `${round}`)
    if (seen._tag === "approved") return seen.approvals
    if ((yield* park(seen.deferred, round, waitMs, proposed.plan.revision)) === "woken") continue
    const last = yield* look(incident, proposed, decision, "last")
    return last._tag === "approved" ? last.approvals : yield* expire(incident, proposed)
  }
})
