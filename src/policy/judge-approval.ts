import type { Decision } from "../domain/decision.ts"
import { type Digest, type IncidentId, millisOf, type Timestamp } from "../domain/ids.ts"
import type { ApprovalDraft } from "./gate.ts"

export interface ApprovalInput {
  readonly incident: IncidentId
  readonly decision: Decision
  /** Of the plan as it is now. */
  readonly digest: Digest
  readonly approval: ApprovalDraft
  /** Accepted before this one, in order. */
  readonly given: ReadonlyArray<ApprovalDraft>
  /** Who asked for the incident; absent for an alert. */
  readonly requestedBy?: string
  readonly now: Timestamp
  /** When the request for approval ends. */
  readonly expiresAt: Timestamp
}

/**
 * `accepted`: counts, and more people are needed. `complete`: counts, and it was the last one needed. `declined`: someone who may
 * approve says no, which ends the request. `refused`: does not count; nothing changes.
 */
export type Judgement =
  | { readonly _tag: "accepted"; readonly missing: number }
  | { readonly _tag: "complete" }
  | { readonly _tag: "declined" }
  | { readonly _tag: "refused"; readonly reason: string }

/** How far the clock that stamped an approval may be ahead of this one, in milliseconds. */
const CLOCK_SKEW = 60_000

/** Two spellings of one person must not count as two people. */
const samePerson = (a: string, b: string): boolean => a.normalize("NFKC").trim().toLowerCase() === b.normalize("NFKC").trim().toLowerCase()

const objections: ReadonlyArray<(input: ApprovalInput) => string | undefined> = [
  ({ approval, incident }) => (approval.incident === incident ? undefined : `it is for ${approval.incident}, and this is ${incident}`),
  ({ approval, digest, decision }) =>
    approval.plan === digest && decision.plan === digest
      ? undefined
      : "it is for another plan than the one that is waiting; look at the present plan and approve that",
  ({ decision }) =>
    decision.verdict === "needs-approval" && decision.approvals !== undefined ? undefined : "the plan does not wait for approval",
  ({ approval, expiresAt, now }) =>
    now < expiresAt && approval.at < expiresAt ? undefined : `the request for approval ended at ${expiresAt}`,
  ({ approval, now }) => (now < approval.expiresAt ? undefined : `it expired at ${approval.expiresAt}`),
  ({ approval, decision }) =>
    millisOf(approval.at) + CLOCK_SKEW >= millisOf(decision.decidedAt) ? undefined : "it was given before the plan was decided about",
  ({ approval, now }) => (millisOf(approval.at) <= millisOf(now) + CLOCK_SKEW ? undefined : "it is dated in the future; check the clocks"),
  ({ approval, requestedBy }) =>
    requestedBy === undefined || !samePerson(approval.by.subject, requestedBy)
      ? undefined
      : "whoever asked for the incident cannot approve its plans",
  ({ approval, decision }) => {
    const groups = decision.approvals?.groups ?? []
    return approval.by.groups.some((group) => groups.includes(group))
      ? undefined
      : `${approval.by.subject} is in none of the groups that may approve: ${groups.join(", ")}`
  },
  ({ approval, given }) =>
    given.some(({ by }) => samePerson(by.subject, approval.by.subject))
      ? `${approval.by.subject} has already answered; another person is needed`
      : undefined,
  ({ approval, given }) => (given.some(({ id }) => id === approval.id) ? "it has been given before" : undefined)
]

/** Judges one answer to a request for approval. Pure. */
export const judgeApproval = (input: ApprovalInput): Judgement => {
  for (const objection of objections) {
    const reason = objection(input)
    if (reason !== undefined) return { _tag: "refused", reason }
  }
  if (input.approval.answer === "denied") return { _tag: "declined" }
  const missing = (input.decision.approvals?.people ?? 1) - input.given.length - 1
  return missing <= 0 ? { _tag: "complete" } : { _tag: "accepted", missing }
}
