import { Context, type Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Change, RelatedChange } from "../../domain/change.ts"
import type { ClusterName, IncidentId, Timestamp } from "../../domain/ids.ts"
import type { EventRefused, ReadError } from "../timeline/timeline.ts"
import type { Subject } from "./subject.ts"

export type ChangesError = EventRefused | ReadError | SqlError

/** What an incident is about and when it began: what changes are compared with. */
export interface ChangeScope {
  readonly cluster: ClusterName
  readonly subject: Subject
  /** The earliest start that its alerts tell. */
  readonly firstAlert: Timestamp
  /** Changes before this are none of its business. */
  readonly since: Timestamp
}

export interface ChangeFilter {
  readonly cluster?: string
  readonly namespace?: string
  readonly since?: Timestamp
  /** Newest first; 100 by default, 1000 at most. */
  readonly limit?: number
}

/** Everything that was changed, as sources told it, and what of it concerns which incident. */
export class Changes extends Context.Service<
  Changes,
  {
    /**
     * Keeps changes that are not known yet, in the caller's transaction where there is one, and tells those that concern an incident that
     * has been told of the others already. Safe to repeat.
     */
    readonly accept: (changes: ReadonlyArray<Change>) => Effect.Effect<void, ChangesError>
    /** Tells an incident, once, what was changed before it; from then on it is told of what comes late. Nothing is told when there is nothing. */
    readonly tell: (incident: IncidentId, scope: ChangeScope, notes: ReadonlyArray<string>) => Effect.Effect<void, ChangesError>
    /** What concerns an incident as known now, the likeliest cause first; empty until it has been told. */
    readonly related: (incident: IncidentId) => Effect.Effect<ReadonlyArray<RelatedChange>, SqlError>
    readonly list: (filter: ChangeFilter) => Effect.Effect<ReadonlyArray<Change>, SqlError>
    /** Forgets changes received before this time, and what ended incidents were about. Gives how many changes. */
    readonly prune: (before: Timestamp) => Effect.Effect<number, SqlError>
  }
>()("handrail/incident/Changes") {}

/** How far an incident looks back, and how much of what it finds is told. */
export interface ChangeSettings {
  /** Milliseconds before the first alert from which changes count. */
  readonly windowMs: number
  /** Changes told in one event; the others are counted. */
  readonly told: number
}

export const ChangeSettings = Context.Reference<ChangeSettings>("handrail/incident/ChangeSettings", {
  defaultValue: () => ({ windowMs: 2 * 3_600_000, told: 10 })
})
