/**
 * The timeline of every incident: append-only, hash-chained, the one record that everything else is derived from.
 * `sql-timeline.ts` keeps it; `domain/timeline.ts` says what can be in it.
 */
import { Context, type Effect, Schema, type Stream } from "effect"
import type { Decision } from "../../domain/decision.ts"
import type { Digest, IncidentId } from "../../domain/ids.ts"
import type { TimelineData, TimelineEvent } from "../../domain/timeline.ts"
import { userError } from "../../domain/user-error.ts"

export class IncidentUnknown extends Schema.TaggedError<IncidentUnknown>()("IncidentUnknown", { ...userError }) {}

/** The database could not be read or written; nothing of the append was kept. */
export class TimelineUnavailable extends Schema.TaggedError<TimelineUnavailable>()("TimelineUnavailable", {
  ...userError,
  cause: Schema.Defect()
}) {}

/** A stored event cannot be read as one: somebody or something else wrote to the table. */
export class TimelineDamaged extends Schema.TaggedError<TimelineDamaged>()("TimelineDamaged", { ...userError }) {}

/** The event does not follow from the incident's state, such as an illegal phase move or a second end. */
export class EventRefused extends Schema.TaggedError<EventRefused>()("EventRefused", { ...userError }) {}

export type ReadError = IncidentUnknown | TimelineUnavailable | TimelineDamaged

/** What `verify` found; `broken` is the first event at which the record does not hold. */
export interface Verification {
  readonly incident: IncidentId
  readonly events: number
  readonly intact: boolean
  readonly broken?: { readonly seq: number; readonly reason: string }
  readonly head?: Digest
  /** Pieces of evidence whose content is kept no longer, each as the timeline says. */
  readonly pruned: number
}

export interface AppendOptions {
  /** Told once in the incident under this key: a second append returns the first one's event, whatever its own data. */
  readonly once?: string
}

export class Timeline extends Context.Service<
  Timeline,
  {
    /** Durable, with the incident's projection, when it returns. Concurrent appends take turns. `actor` is an `EventActor`. */
    readonly append: (
      incident: IncidentId,
      actor: string,
      data: TimelineData,
      options?: AppendOptions
    ) => Effect.Effect<TimelineEvent, EventRefused | ReadError>
    readonly read: (incident: IncidentId) => Effect.Effect<ReadonlyArray<TimelineEvent>, ReadError>
    /** The event told under a `once` key. */
    readonly told: (incident: IncidentId, once: string) => Effect.Effect<TimelineEvent | undefined, ReadError>
    /** Events from `fromSeq` (1 is the first), then live, without loss or repetition, until the incident's end has been given. */
    readonly follow: (incident: IncidentId, fromSeq: number) => Stream.Stream<TimelineEvent, ReadError>
    /**
     * Finds events that were changed, removed, reordered or cut off, evidence that was changed or is gone without the timeline saying so,
     * and a projection that disagrees.
     */
    readonly verify: (incident: IncidentId) => Effect.Effect<Verification, IncidentUnknown | TimelineUnavailable>
    /** The latest decision recorded for exactly this plan, in any incident. */
    readonly decisionFor: (plan: Digest) => Effect.Effect<Decision | undefined, ReadError>
  }
>()("handrail/incident/Timeline") {}
