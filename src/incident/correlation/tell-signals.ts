import { Effect } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { IncidentSettings } from "../settings.ts"
import { Timeline } from "../timeline/timeline.ts"
import { alertLog } from "./alert-log.ts"
import type { IncomingSignal } from "./correlation.ts"
import { limitsFor } from "./limits.ts"

/** What was told so far while a batch is gone through. */
export interface Told {
  /** Signals of each incident so far. */
  readonly seen: Map<IncidentId, number>
  /** Signals that were counted and not told, by incident. */
  readonly counted: Map<IncidentId, { readonly count: number; readonly cluster: string | undefined }>
}

export const nothingTold = (): Told => ({ seen: new Map(), counted: new Map() })

const actorOf = ({ signal }: IncomingSignal) =>
  signal.requestedBy === undefined ? `source:${signal.source}` : `user:${signal.requestedBy}`

/** Tells the first signals of an incident one by one, and those that an incident is named after; the rest is counted. */
export const signalTeller = Effect.gen(function* () {
  const timeline = yield* Timeline
  const alerts = yield* alertLog
  const settings = yield* IncidentSettings

  /** To be called before more alerts of the incident are recorded. */
  const count = Effect.fnUntraced(function* (incident: IncidentId, told: Told) {
    if (!told.seen.has(incident)) told.seen.set(incident, yield* alerts.countOf(incident))
  })

  const tell = Effect.fnUntraced(function* (
    incident: IncidentId,
    incoming: IncomingSignal,
    told: Told,
    why: { readonly cluster: string | undefined; readonly reasons?: ReadonlyArray<string>; readonly always?: boolean }
  ) {
    const seen = (told.seen.get(incident) ?? (yield* alerts.countOf(incident)) - 1) + 1
    told.seen.set(incident, seen)
    if (seen > limitsFor(settings, why.cluster).toldPerIncident && why.always !== true) {
      told.counted.set(incident, { count: (told.counted.get(incident)?.count ?? 0) + 1, cluster: why.cluster })
      return
    }
    const reasons = why.reasons === undefined || why.reasons.length === 0 ? {} : { reasons: why.reasons }
    yield* timeline.append(incident, actorOf(incoming), { _tag: "SignalReceived", signal: incoming.signal, ...reasons })
    const notes = incoming.notes.map((text) => ({ _tag: "NoteAdded", text: `${incoming.signal.name}: ${text}` }) as const)
    yield* Effect.forEach(notes, (note) => timeline.append(incident, actorOf(incoming), note, { once: `note/${note.text}` }))
  })

  const tellCounts = ({ counted }: Told) =>
    Effect.forEach(counted, ([incident, { cluster, count }]) =>
      timeline.append(incident, "handrail", {
        _tag: "SignalsSampled",
        count,
        reason: `${limitsFor(settings, cluster).toldPerIncident} alerts of this incident are told one by one; these are counted`
      })
    )

  return { count, tell, tellCounts }
})
