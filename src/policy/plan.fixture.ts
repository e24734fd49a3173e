import { isMutation } from "../domain/command-effects.ts"
import type { Approval, Decision } from "../domain/decision.ts"
import { type ClusterName, digestText, incidentIdFrom, type Timestamp, timestamp } from "../domain/ids.ts"
import type { ObjectRef } from "../domain/object-ref.ts"
import { type Plan, type PlanStep, planDigest, type TargetState } from "../domain/plan.ts"
import { classify } from "./classify.ts"
import type { ApprovalDraft, Gate } from "./gate.ts"
import { tierOf } from "./tier.ts"

/** Noon of a day that is nothing special. */
export const NOON = Date.parse("2026-03-04T12:00:00.000Z")
export const at = (offsetMillis = 0): Timestamp => timestamp(NOON + offsetMillis)

export const incident = incidentIdFrom("fixture")
export const cluster = "test-1" as ClusterName

const wordsOf = (line: string): readonly [string, ...Array<string>] => {
  const [first = "", ...rest] = line.split(" ")
  return [first, ...rest]
}

/** The state that the named objects of a command would have had, all at version 1. */
const statesFor = (argv: ReadonlyArray<string>): ReadonlyArray<TargetState> =>
  classify(argv).effects.flatMap(({ kind, group, namespace, names }) =>
    names.map((name) => {
      const ref: ObjectRef = { group: group ?? "", kind, name, ...(namespace === undefined ? {} : { namespace }) }
      return { ref, uid: `uid-${name}`, version: "1" }
    })
  )

/** A step as the planner would make it for a command line without blanks inside words. */
export const stepOf = (line: string, change: Partial<PlanStep> = {}): PlanStep => {
  const argv = wordsOf(line)
  const effects = classify(argv)
  return {
    id: "step-1",
    title: line,
    argv,
    effects,
    tier: tierOf(effects),
    targets: statesFor(argv),
    ...(isMutation(effects.class) ? { blast: { objects: 1, pods: 1, nodes: 0 } } : {}),
    validate: [],
    retry: { times: 0, delayMs: 0 },
    timeoutMs: 10_000,
    rollback: [],
    irreversible: false,
    ...change
  }
}

export const rollbackOf = (line: string): PlanStep["rollback"][number] => ({ argv: wordsOf(line), effects: classify(wordsOf(line)) })

export const planOf = (steps: ReadonlyArray<PlanStep>, change: Partial<Plan> = {}): Plan => ({
  incident,
  revision: 1,
  cluster,
  runbook: { name: "fixture", digest: digestText("fixture") },
  parameters: {},
  steps,
  createdAt: at(-1_000),
  expiresAt: at(600_000),
  ...change
})

/** A decision that waits for `people` people of the group sre. */
export const waiting = (plan: Plan, people = 1): Decision => ({
  plan: planDigest(plan),
  verdict: "needs-approval",
  reasons: [{ rule: "assist-mode", verdict: "needs-approval", message: "a person decides" }],
  approvals: { groups: ["sre"], people },
  mode: "assist",
  engine: "fixture",
  decidedAt: at()
})

export const allowed = (plan: Plan): Decision => ({
  plan: planDigest(plan),
  verdict: "allow",
  reasons: [{ rule: "reads", verdict: "allow", message: "it only reads" }],
  mode: "auto",
  engine: "fixture",
  decidedAt: at()
})

/** An answer that no gate has sealed. */
export const draftBy = (subject: string, plan: Plan, change: Partial<ApprovalDraft> = {}): ApprovalDraft => ({
  id: `by ${subject}`,
  incident: plan.incident,
  plan: planDigest(plan),
  by: { subject, groups: ["sre"] },
  answer: "approved",
  at: at(1_000),
  expiresAt: plan.expiresAt,
  ...change
})

export const approvalBy = (gate: Gate["Service"], ...[subject, plan, change]: Parameters<typeof draftBy>): Approval =>
  gate.seal(draftBy(subject, plan, change))
