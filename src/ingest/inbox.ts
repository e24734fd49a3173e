/**
 * Where signals wait, on disk, between being acknowledged and being correlated. A notification is one transaction; it is
 * acknowledged after its commit. Signals leave in the order they came, each in the same transaction as what it caused, so that
 * a crash at any moment loses none and applies none twice.
 */
import { Context, type Effect, Schema } from "effect"
import type { Signal } from "../domain/signal.ts"
import { userError } from "../domain/user-error.ts"
import type { Notification } from "./alertmanager.ts"

/** The database could not be read or written: answer 503, and the source sends it again. */
export class InboxUnavailable extends Schema.TaggedError<InboxUnavailable>()("InboxUnavailable", {
  ...userError,
  cause: Schema.Defect()
}) {}

/** What became of one notification. `duplicates` were stored by an earlier delivery; `setAside` could not be read. */
export interface Receipt {
  readonly accepted: number
  readonly duplicates: number
  readonly setAside: number
}

export interface QueuedSignal {
  readonly signal: Signal
  /** Sentences about what was shortened or left out on the way in. */
  readonly notes: ReadonlyArray<string>
  /** How often the source has sent it. */
  readonly deliveries: number
}

/** What handling a batch came to. */
interface Handled {
  /** One short sentence for each signal, in order: what became of it. */
  readonly outcomes: ReadonlyArray<string>
  /** Runs after the commit. It may be cut short by a crash, so whatever it starts must also be found and started at start-up. */
  readonly afterCommit: Effect.Effect<void>
}

/** Runs inside the inbox's transaction. `InboxUnavailable` is tried again later; any other failure is the signal's own. */
export type Handler<R> = (batch: ReadonlyArray<QueuedSignal>) => Effect.Effect<Handled, unknown, R>

export interface InboxStatus {
  readonly pending: number
  readonly setAside: number
}

/** A signal that could not be handled, and why. It stays until a person has dealt with it. */
export interface SetAside {
  readonly id: string
  readonly reason: string
  /** The signal as JSON, or the alert as it came when it could not be read. */
  readonly content: string
  readonly deliveries: number
}

export class Inbox extends Context.Service<
  Inbox,
  {
    /** On disk, whole, when it returns. */
    readonly receive: (notification: Notification) => Effect.Effect<Receipt, InboxUnavailable>
    /** Hands signals to the handler in order, first what an earlier process left, then as they come. Run it in a scope of its owner. */
    readonly dispatch: <R>(handle: Handler<R>) => Effect.Effect<never, never, R>
    readonly status: Effect.Effect<InboxStatus, InboxUnavailable>
    readonly setAside: Effect.Effect<ReadonlyArray<SetAside>, InboxUnavailable>
    /** Forgets what was handled before this time, as RFC 3339. Gives how many. */
    readonly prune: (before: string) => Effect.Effect<number, InboxUnavailable>
  }
>()("handrail/ingest/Inbox") {}
