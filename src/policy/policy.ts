import { Context, type Effect, Schema } from "effect"
import type { Decision } from "../domain/decision.ts"
import type { ClusterName, Digest, Timestamp } from "../domain/ids.ts"
import type { Environment, Incident } from "../domain/incident.ts"
import type { Plan, TargetState } from "../domain/plan.ts"
import { userError } from "../domain/user-error.ts"

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
}

/** The rules could not be asked. Whoever asked must take it for a denial. */
export class PolicyUnavailable extends Schema.TaggedError<PolicyUnavailable>()("PolicyUnavailable", userError) {}

/** Decides about whole plans before any step of them runs. */
export class Policy extends Context.Service<
  Policy,
  { readonly decide: (input: PolicyInput) => Effect.Effect<Decision, PolicyUnavailable> }
>()("handrail/policy/Policy") {}
