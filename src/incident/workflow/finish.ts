import { Effect } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { Incidents } from "../incidents.ts"
import { tellOnCallAgain } from "../on-call/tell-on-call.ts"
import { Timeline } from "../timeline/timeline.ts"
import type { Ended } from "./ended.ts"
import { handoverLines } from "./handover.ts"

/** Tells the incident's end, once. False, and nothing told, when it has ended already, whatever the reason was. */
export const finish = Effect.fn("incident.finish")(function* (incident: IncidentId, ended: Ended, actor = "handrail") {
  const timeline = yield* Timeline
  const { phase } = yield* (yield* Incidents).get(incident)
  if (isEnded(phase)) return false
  if (ended.phase === "handed-over") yield* tellOnCallAgain(incident, yield* timeline.read(incident))
  const known = handoverLines(yield* timeline.read(incident))
  return yield* timeline
    .append(incident, actor, {
      _tag: "IncidentEnded",
      phase: ended.phase,
      outcome: ended.outcome,
      handover: ended.phase === "resolved" ? ended.notes : [...ended.notes, ...known]
    })
    .pipe(
      Effect.as(true),
      Effect.catchTag("EventRefused", () => Effect.succeed(false))
    )
})
