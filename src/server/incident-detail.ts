import type { IncidentDetail } from "../api/incidents.ts"
import type { RelatedChange } from "../domain/change.ts"
import { lastOf } from "../domain/events-of-kind.ts"
import type { Digest } from "../domain/ids.ts"
import type { Incident } from "../domain/incident.ts"
import type { SimilarIncident } from "../domain/similar-incident.ts"
import type { TimelineEvent } from "../domain/timeline.ts"
import { approvalRequest } from "./approval-request.ts"

/** What the timeline says of the latest plan and decision, beside the incident. `texts`: the evidence that a request for approval shows. */
export const incidentDetail = (
  incident: Incident,
  events: ReadonlyArray<TimelineEvent>,
  texts: ReadonlyMap<Digest, string>,
  changes: ReadonlyArray<RelatedChange>,
  similar: ReadonlyArray<SimilarIncident>
): IncidentDetail => {
  const plan = lastOf(events, "PlanProposed")
  const decision = lastOf(events, "DecisionMade")
  const awaiting = approvalRequest(incident, events, texts)
  return {
    incident,
    ...(plan === undefined ? {} : { plan: { plan: plan.data.plan, digest: plan.data.digest } }),
    ...(decision === undefined ? {} : { decision: decision.data.decision }),
    ...(awaiting === undefined ? {} : { awaiting }),
    changes,
    similar
  }
}
