import { Context, type Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { IncidentId, Timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import type { IncidentSettings } from "../settings.ts"
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

/** Bounds on what a storm of alerts can cause, and how long after its end an incident still takes or keeps off alerts. */
export interface Limits {
  /** Signals told one by one in an incident; the others are counted. */
  readonly toldPerIncident: number
  /** Incidents opened for one cluster within a minute; what comes on top shares one. */
  readonly openingsPerMinute: number
  /** Incidents open at once for one cluster. */
  readonly openPerCluster: number
  /** Milliseconds after an incident was resolved in which its alerts may still be repeated as firing: rules and groups lag behind. */
  readonly settlingMs: number
  /** Milliseconds after a handover or a cancellation in which more of the same is told to whoever took over, and opens nothing. */
  readonly followUpMs: number
}

export const limits: Limits = {
  toldPerIncident: 20,
  openingsPerMinute: 20,
  openPerCluster: 100,
  settlingMs: 600_000,
  followUpMs: 600_000
}

/** The limits that hold for a cluster: the defaults, what is configured for all, and what is configured for it. */
export const limitsFor = ({ correlation }: IncidentSettings["Service"], cluster: string | undefined): Limits => ({
  ...limits,
  ...correlation?.limits,
  ...(cluster === undefined ? {} : correlation?.clusters[cluster])
})
