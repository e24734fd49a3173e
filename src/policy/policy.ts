import { Context, type Effect } from "effect"
import type { Approval, Decision } from "../domain/decision.ts"
import type { ClusterName, Digest, Timestamp } from "../domain/ids.ts"
import type { Environment, Incident } from "../domain/incident.ts"
import type { BlastRadius, Plan, TargetState } from "../domain/plan.ts"
import type { Facts } from "./facts/facts.ts"

/** An action of this incident that was tried and did not succeed, and the state it was tried on. */
interface FailedAction {
  readonly argv: ReadonlyArray<string>
  readonly targets: ReadonlyArray<TargetState>
}

/** What the incident has done so far, from its timeline. */
export interface History {
  readonly failed: ReadonlyArray<FailedAction>
  /** Steps, rollbacks among them, that were started and may have changed something. */
  readonly mutations: number
  /** What those steps reached, as far as it was counted; absent when nothing was. */
  readonly blast?: Pick<BlastRadius, "pods" | "nodes">
}

/** All that a decision may depend on. The same input gives the same decision. */
export interface PolicyInput {
  readonly plan: Plan
  readonly digest: Digest
  readonly incident: Pick<Incident, "id" | "mode" | "severity" | "requestedBy">
  readonly cluster: { readonly name: ClusterName; readonly environment: Environment }
  /** Labels of every namespace that the plan names; one that could not be read is absent, and counts as having none. */
  readonly namespaceLabels: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly now: Timestamp
  readonly history: History
  readonly facts: Facts
  /** Answers that people gave to this very plan so far. */
  readonly approvals: ReadonlyArray<Pick<Approval, "by" | "answer" | "at">>
}

/** A decision and the document that it was made of, as the rule engines got it. */
export interface Decided {
  readonly decision: Decision
  /** JSON; `docs/policy.md` describes it. */
  readonly input: string
}

/** Decides about whole plans before any step of them runs. Engines that fail, time out or talk nonsense come out as denials. */
export class Policy extends Context.Service<Policy, { readonly decide: (input: PolicyInput) => Effect.Effect<Decided> }>()(
  "handrail/policy/Policy"
) {}
