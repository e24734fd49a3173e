import type { IncidentDetail } from "../api/incidents.ts"
import type { Incident } from "../domain/incident.ts"
import type { TimelineEvent } from "../domain/timeline.ts"
import { eventsOf, lastOf } from "../render/markdown/story.ts"

/** Who is still asked: the last request, unless an answer that settled it, its expiry or the incident's end came after. */
const awaitingOf = (incident: Incident, events: ReadonlyArray<TimelineEvent>): IncidentDetail["awaiting"] => {
  const asked = lastOf(events, "ApprovalRequested")
  if (asked === undefined || incident.phase !== "awaiting-approval") return undefined
  const given = eventsOf(events, "ApprovalGiven").filter(
    (event) => event.data.approval.plan === asked.data.plan && event.data.approval.answer === "approved"
  )
  const { expiresAt, groups, people, plan } = asked.data
  return { plan, groups, people, given: given.length, expiresAt }
}

/** What the timeline says of the latest plan and decision, beside the incident. */
export const incidentDetail = (incident: Incident, events: ReadonlyArray<TimelineEvent>): IncidentDetail => {
  const plan = lastOf(events, "PlanProposed")
  const decision = lastOf(events, "DecisionMade")
  const awaiting = awaitingOf(incident, events)
  return {
    incident,
    ...(plan === undefined ? {} : { plan: { plan: plan.data.plan, digest: plan.data.digest } }),
    ...(decision === undefined ? {} : { decision: decision.data.decision }),
    ...(awaiting === undefined ? {} : { awaiting })
  }
}
