import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Approval, ApprovedPlan } from "../../domain/decision.ts"
import { timestamp } from "../../domain/ids.ts"
import { ApprovalClaims } from "../../execute/approval-claims.ts"
import { Directory } from "../../policy/directory.ts"
import { holdIncidents } from "../timeline/hold-incident.ts"
import { Timeline } from "../timeline/timeline.ts"
import { lapseOf } from "./standing.ts"

interface Claim {
  readonly plan: string
}

const makeClaims = Effect.gen(function* () {
  const sql = yield* SqlClient
  const timeline = yield* Timeline
  const directory = yield* Directory

  const claimOne = Effect.fnUntraced(function* (approval: Approval, { digest, decision, plan }: ApprovedPlan) {
    const [held] = yield* sql<Claim>`SELECT plan FROM approval_claims WHERE approval = ${approval.id}`
    if (held !== undefined) return held.plan === digest ? undefined : `the approval of ${approval.by.subject} was used for another plan`
    const events = yield* timeline.read(plan.incident)
    const given = events.some(({ data }) => data._tag === "ApprovalGiven" && data.approval.signature === approval.signature)
    if (!given) return `no timeline holds the approval of ${approval.by.subject}`
    const lapse = yield* lapseOf(approval, decision.approvals?.groups ?? [], events)
    if (lapse !== undefined) return lapse
    const claimed_at = timestamp(yield* Clock.currentTimeMillis)
    yield* sql`INSERT INTO approval_claims ${sql.insert({ approval: approval.id, plan: digest, claimed_at })}`
  })

  /** All of them or none: the first that does not stand takes the others back. */
  const claimAll = Effect.fnUntraced(
    function* (approved: ApprovedPlan) {
      yield* holdIncidents(sql, [approved.plan.incident])
      for (const approval of approved.approvals) {
        const reason = yield* claimOne(approval, approved)
        if (reason !== undefined) return yield* Effect.fail({ message: reason })
      }
    },
    (effect) => sql.withTransaction(effect)
  )

  return ApprovalClaims.of({
    claim: Effect.fn("incident.claimApprovals")(function* (approved) {
      return yield* claimAll(approved).pipe(
        Effect.as(undefined),
        Effect.catch(({ message }) => Effect.succeed(message)),
        Effect.provideService(Directory, directory)
      )
    })
  })
})

/** Claims beside the timelines that hold the approvals, so that a claim and a revocation take turns. */
export const layerApprovalClaims: Layer.Layer<ApprovalClaims, never, SqlClient | Timeline | Directory> = Layer.effect(
  ApprovalClaims,
  makeClaims
)
