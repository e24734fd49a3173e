import { Effect } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { alertLog } from "./alert-log.ts"
import type { Merge } from "./grouping/correlate.ts"
import { type StoredGroup, storedGroups } from "./stored-groups.ts"

interface Absorption {
  readonly from: IncidentId
  readonly into: IncidentId
  readonly reasons: ReadonlyArray<string>
  /** An event's actor. */
  readonly by: string
}

/** Makes one incident of two: the alerts go over, both timelines say so, and the one that gave them ends. */
export const mergeIncidents = Effect.gen(function* () {
  const timeline = yield* Timeline
  const alerts = yield* alertLog
  const groups = yield* storedGroups()
  const incidents = yield* Incidents

  /** In the caller's transaction. The groups of the two are the caller's to save. */
  const give = Effect.fnUntraced(function* ({ by, from, into, reasons }: Absorption) {
    const moved = yield* alerts.countOf(from)
    yield* timeline.append(into, by, { _tag: "IncidentAbsorbed", incident: from, alerts: moved, reasons })
    yield* timeline.append(from, by, { _tag: "MergedInto", incident: into, reasons })
    const { phase } = yield* incidents.get(from)
    if (!isEnded(phase)) {
      yield* timeline.append(from, by, {
        _tag: "IncidentEnded",
        phase: "cancelled",
        outcome: `merged into ${into}: ${reasons.join("; ")}`,
        handover: [`Go on in ${into}.`]
      })
    }
    yield* alerts.move(from, into)
    yield* groups.forget(from)
  })

  /** Carries out what grouping found; of groups that were new in the batch there is nothing to merge. */
  const absorb = (
    merges: ReadonlyArray<Merge>,
    homeOf: (group: string) => IncidentId | undefined,
    known: ReadonlyMap<string, StoredGroup>
  ) =>
    Effect.forEach(
      merges,
      ({ from, into, proposed, reasons }) => {
        const [a, b] = [known.get(from)?.incident, homeOf(into) ?? known.get(into)?.incident]
        if (a === undefined || b === undefined) return Effect.void
        if (!proposed) return give({ from: a, into: b, reasons, by: "handrail" })
        return Effect.asVoid(timeline.append(b, "handrail", { _tag: "MergeProposed", incident: a, reasons }, { once: `merge/${a}` }))
      },
      { discard: true }
    )

  return { absorb, give }
})
