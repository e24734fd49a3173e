import { Context, type Effect } from "effect"
import type { IncidentId } from "../../domain/ids.ts"

/** Which incidents this process works on. */
export class Ownership extends Context.Service<
  Ownership,
  {
    /**
     * Runs work for an incident under a fence (`domain/fence.ts`). Where another process turns out to own the incident, the work goes no
     * further and never ends: the engine interrupts it as soon as it knows, and the other process has it.
     */
    readonly fenced: <A, E, R>(incident: IncidentId, work: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Returns once nothing can start any more that an earlier owner of the incident at work was let through to start. */
    readonly settled: Effect.Effect<void>
  }
>()("handrail/incident/Ownership") {}
