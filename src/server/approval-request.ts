import type { ApprovalRequest, RequestedStep } from "../api/approval-request.ts"
import type { Diagnosis } from "../domain/diagnosis.ts"
import { lastOf } from "../domain/events-of-kind.ts"
import type { Digest } from "../domain/ids.ts"
import type { Incident } from "../domain/incident.ts"
import type { PlanStep } from "../domain/plan.ts"
import type { TimelineEvent } from "../domain/timeline.ts"
import { answersTo } from "../incident/approvals/standing.ts"
import { commandLine } from "../render/words.ts"

/** Characters of a diff that are sent with a request; the whole is in the evidence. */
const LONGEST_DIFF = 16_000

const shortened = (text: string): string =>
  text.length <= LONGEST_DIFF ? text : `${text.slice(0, LONGEST_DIFF)}\n… the rest is in the evidence`

const stepOf = (step: PlanStep, texts: ReadonlyMap<Digest, string>): RequestedStep => {
  const { blast, dryRun } = step
  const diff = dryRun?.diff === undefined ? undefined : texts.get(dryRun.diff)
  return {
    id: step.id,
    title: step.title,
    command: commandLine(step.argv),
    class: step.effects.class,
    ...(blast === undefined ? {} : { blast }),
    ...(dryRun === undefined || dryRun.status === "unsupported" ? {} : { dryRun: `${dryRun.status}: ${dryRun.summary}` }),
    ...(diff === undefined ? {} : { diff: shortened(diff) }),
    notes: step.notes ?? [],
    undo: step.rollback.map(({ argv }) => commandLine(argv))
  }
}

/** What the confirmed cause rests on. */
const evidenceOf = (diagnosis: Diagnosis | undefined): ApprovalRequest["evidence"] => {
  const cause = diagnosis?.hypotheses.find(({ id }) => id === diagnosis.cause?.id)
  return (cause?.findings ?? []).flatMap(({ effect, evidence, sentence }) =>
    effect !== "supports" || evidence === undefined ? [] : [{ digest: evidence, sentence }]
  )
}

/** The diffs that a request shows: what a caller loads before it makes one. */
export const requestedDiffs = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<Digest> =>
  (lastOf(events, "PlanProposed")?.data.plan.steps ?? []).flatMap(({ dryRun }) => dryRun?.diff ?? [])

/** What is asked, while somebody is: of the last plan, until an answer settled it, it expired or the incident ended. */
export const approvalRequest = (
  incident: Incident,
  events: ReadonlyArray<TimelineEvent>,
  texts: ReadonlyMap<Digest, string>
): ApprovalRequest | undefined => {
  const asked = lastOf(events, "ApprovalRequested")?.data
  const plan = lastOf(events, "PlanProposed")?.data
  if (incident.phase !== "awaiting-approval" || asked === undefined || plan?.digest !== asked.plan) return undefined
  const { expiresAt, groups, people } = asked
  const diagnosis = lastOf(events, "DiagnosisConcluded")?.data.diagnosis
  const reasons = lastOf(events, "DecisionMade")?.data.decision.reasons ?? []
  const givenBy = answersTo(events, asked.plan).flatMap(({ answer, by }) => (answer === "approved" ? [by.subject] : []))
  return {
    plan: asked.plan,
    revision: plan.plan.revision,
    groups,
    people,
    given: givenBy.length,
    givenBy,
    expiresAt,
    ...(diagnosis?.cause === undefined ? {} : { cause: diagnosis.cause.summary }),
    reasons: reasons.flatMap(({ message, verdict }) => (verdict === "needs-approval" ? [message] : [])),
    evidence: evidenceOf(diagnosis),
    steps: plan.plan.steps.map((step) => stepOf(step, texts))
  }
}
