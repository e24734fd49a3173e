import { Effect } from "effect"
import { digestJson, type IncidentId } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import { dataJson } from "../../domain/timeline.ts"
import { EvidenceStore } from "./evidence-store.ts"
import { Timeline } from "./timeline.ts"

/**
 * A narrator for one stage of one incident. A stage that runs again after a crash tells the same thing only once; what it
 * finds different the second time is told, because then it has been seen. A timeline that cannot be written is a defect:
 * nothing may go on untold.
 */
export const narratorFor = Effect.fnUntraced(function* (incident: IncidentId, stage: string) {
  const timeline = yield* Timeline
  const evidence = yield* EvidenceStore
  return Narrator.of({
    tell: (data) => {
      const once = `${stage}/${data._tag}/${digestJson(dataJson(data))}`
      return timeline.append(incident, "handrail", data, { once }).pipe(Effect.asVoid, Effect.orDie)
    },
    keep: (draft) => Effect.orDie(evidence.keep(incident, draft)),
    recall: (id) => Effect.orDie(evidence.recall(incident, id))
  })
})
