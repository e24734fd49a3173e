import { Context, type Effect } from "effect"
import type { Mode } from "../domain/incident.ts"

/** What a mode may be chosen by. */
export interface ModeQuestion {
  readonly incident: string
  readonly cluster: string
  readonly environment: string
  readonly runbook: string
  readonly severity: string
  /** Namespaces that the plan would change; the most careful mode of all of them counts. */
  readonly namespaces: ReadonlyArray<string>
}

export interface ModeAnswer {
  readonly mode: Mode
  /** Why, as a clause: what flag said so, or what kept it from being asked. */
  readonly because: string
}

/** Chooses between assist and auto for one plan. Undefined where no flags are configured: the incident's mode stays. Never fails. */
export class Modes extends Context.Service<
  Modes,
  { readonly modeFor: (question: ModeQuestion) => Effect.Effect<ModeAnswer | undefined> }
>()("handrail/policy/Modes") {}
