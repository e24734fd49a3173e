import { Context, type Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { IncidentId, Timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import type { EventRefused, ReadError } from "../timeline/timeline.ts"

/** A signal with what intake noted about it. */
export interface IncomingSignal {
  readonly signal: Signal
  readonly notes: ReadonlyArray<string>
}

/** What a batch of signals came to. */
export interface Correlated {
  /** One sentence for each signal, in order. */
  readonly outcomes: ReadonlyArray<string>
  readonly opened: ReadonlyArray<IncidentId>
  /** Open incidents none of whose alerts fires any more. */
  readonly quiet: ReadonlyArray<IncidentId>
}

export type CorrelationError = EventRefused | ReadError | SqlError

/** Gives each signal to the incident it belongs to. All of a batch is one transaction, joined to the caller's where there is one. */
export class Correlation extends Context.Service<
  Correlation,
  {
    readonly accept: (batch: ReadonlyArray<IncomingSignal>) => Effect.Effect<Correlated, CorrelationError>
    /** Forgets alerts last seen before this time whose incident has ended. Gives how many. */
    readonly prune: (before: Timestamp) => Effect.Effect<number, SqlError>
  }
>()("handrail/incident/Correlation") {}
