/**
 * Where incidents live while they are open: durable, one workflow each. `adapters/` keeps it on effect/workflow; everything
 * that a workflow tells is in the timeline, and what people and sources do to an incident goes through here.
 */
import { Context, type Effect, Schema } from "effect"
import type { Actor } from "../domain/decision.ts"
import type { Digest, IncidentId } from "../domain/ids.ts"
import { userError } from "../domain/user-error.ts"
import type { EventRefused, ReadError } from "./timeline/timeline.ts"

export interface Answer {
  readonly incident: IncidentId
  /** Of the exact plan that is meant. */
  readonly plan: Digest
  readonly by: Actor
  readonly answer: "approved" | "denied"
  readonly comment?: string
}

/** `complete`: enough people have approved. `recorded`: more are needed. `denied`: the plan will not run. */
export interface AnswerResult {
  readonly status: "complete" | "recorded" | "denied"
  readonly message: string
}

/** Taking back one's own approval of one plan. */
export interface Revocation {
  readonly incident: IncidentId
  readonly plan: Digest
  readonly by: Actor
  readonly reason?: string
}

/** The answer does not count: this person may not give it. It is told in the timeline. */
export class AnswerRefused extends Schema.TaggedError<AnswerRefused>()("AnswerRefused", userError) {}

/** The incident waits for nothing, or for an answer to another plan. */
export class NotAwaiting extends Schema.TaggedError<NotAwaiting>()("NotAwaiting", userError) {}

/** The incident has ended, so that it can no longer be cancelled. */
export class IncidentOver extends Schema.TaggedError<IncidentOver>()("IncidentOver", userError) {}

export interface Cancellation {
  readonly incident: IncidentId
  readonly by: Actor
  readonly reason: string
}

/** `absent`: not started here, or forgotten. `waiting`: parked on disk. `done`: its workflow has ended. */
export type RunStatus = "absent" | "running" | "waiting" | "done"

export class IncidentEngine extends Context.Service<
  IncidentEngine,
  {
    /** Starts the incident's workflow; nothing when it was started before or the incident has ended. On disk when it returns. */
    readonly start: (incident: IncidentId) => Effect.Effect<void, ReadError>
    /** Lets the workflow look at the facts again. Nothing when it does not wait. */
    readonly wake: (incident: IncidentId) => Effect.Effect<void, ReadError>
    readonly answer: (answer: Answer) => Effect.Effect<AnswerResult, AnswerRefused | NotAwaiting | EventRefused | ReadError>
    /** Takes back what this person approved. Possible until something is done on the strength of it. */
    readonly revoke: (revocation: Revocation) => Effect.Effect<void, AnswerRefused | NotAwaiting | EventRefused | ReadError>
    /** Ends the incident at once; what runs for it is stopped, down to the child process. */
    readonly cancel: (cancellation: Cancellation) => Effect.Effect<void, IncidentOver | ReadError>
    readonly status: (incident: IncidentId) => Effect.Effect<RunStatus, ReadError>
    /**
     * Brings incidents and workflows together: starts what was not started, ends what is past its deadline or whose workflow broke,
     * stops what works for an incident that has ended, and forgets what is done. Runs at start and then by itself.
     */
    readonly reconcile: Effect.Effect<void, ReadError>
  }
>()("handrail/incident/IncidentEngine") {}
