import { Effect } from "effect"
import type { DataOf } from "../../domain/events-of-kind.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { IncidentPhase } from "../../domain/incident.ts"
import type { TimelineKind } from "../../domain/timeline.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"

/**
 * How a stage concludes. What it concluded before a crash is found in the timeline and given back, so that a plan or a decision
 * that was told is the one that counts, and no other is told in its place.
 */
export const stageRecord = Effect.fnUntraced(function* (incident: IncidentId, stage: string) {
  const timeline = yield* Timeline
  const incidents = yield* Incidents

  const found = Effect.fnUntraced(function* <K extends TimelineKind>(kind: K) {
    const event = yield* timeline.told(incident, `${stage}/${kind}`)
    return event?.data._tag === kind ? (event.data as DataOf<K>) : undefined
  })

  /** What was concluded before, or else now. `conclude` is told once for each kind of event of the stage. */
  const conclude = Effect.fnUntraced(function* <K extends TimelineKind, E, R>(kind: K, make: Effect.Effect<DataOf<K>, E, R>) {
    const before = yield* found(kind)
    if (before !== undefined) return before
    const event = yield* timeline.append(incident, "handrail", yield* make, { once: `${stage}/${kind}` })
    return event.data as DataOf<K>
  })

  /** Moves the incident on, once for each stage and phase; nothing when it is there already. */
  const moveTo = Effect.fnUntraced(function* (to: IncidentPhase, reason: string) {
    const once = `${stage}/to/${to}`
    const { phase: from } = yield* incidents.get(incident)
    if (from === to || (yield* timeline.told(incident, once)) !== undefined) return
    yield* timeline.append(incident, "handrail", { _tag: "PhaseChanged", from, to, reason }, { once })
  })

  return { conclude, moveTo }
})
