import { type IncidentId, timestamp } from "../domain/ids.ts"
import { GENESIS, type TimelineData, type TimelineEvent } from "../domain/timeline.ts"

/** Events of an incident as a view gets them, one after another; their chain is not made. */
export const eventsOf =
  (incident: IncidentId) =>
  (data: ReadonlyArray<TimelineData>): ReadonlyArray<TimelineEvent> =>
    data.map((one, index) => ({
      incident,
      seq: index + 1,
      at: timestamp(index),
      actor: "handrail",
      data: one,
      previous: GENESIS,
      hash: GENESIS
    }))
