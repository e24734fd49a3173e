import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { RelatedChange } from "../domain/change.ts"
import { Decision } from "../domain/decision.ts"
import { Evidence } from "../domain/evidence.ts"
import { Digest, IncidentId, Timestamp } from "../domain/ids.ts"
import { Incident, IncidentPhase } from "../domain/incident.ts"
import { Plan } from "../domain/plan.ts"
import { SimilarIncident } from "../domain/similar-incident.ts"
import { TimelineEvent } from "../domain/timeline.ts"
import { ApprovalRequest } from "./approval-request.ts"
import { Authorization } from "./authorization.ts"
import { Conflict, Forbidden, InvalidRequest, NotFound, Unavailable } from "./problem.ts"
import { RequestProblems } from "./request-problems.ts"

/** An incident with what a person needs to decide on it: the latest plan, its digest, and what policy said. */
export const IncidentDetail = Schema.Struct({
  incident: Incident,
  plan: Schema.optionalKey(Schema.Struct({ plan: Plan, digest: Digest })),
  decision: Schema.optionalKey(Decision),
  /** Set while a human is asked. */
  awaiting: Schema.optionalKey(ApprovalRequest),
  /** What was changed around its first alert, as known now, the likeliest cause first. */
  changes: Schema.Array(RelatedChange),
  /** Ended incidents that were like it, most alike first. Absent from servers that do not look for them. */
  similar: Schema.optionalKey(Schema.Array(SimilarIncident))
})
export type IncidentDetail = typeof IncidentDetail.Type

/** Opens an incident by hand with a runbook chosen by name. Labels bind its parameters as an alert's would. */
export const OpenIncident = Schema.Struct({
  runbook: Schema.String,
  cluster: Schema.optionalKey(Schema.String),
  labels: Schema.Record(Schema.String, Schema.String)
})

const Answer = Schema.Struct({
  /** Digest of the exact plan that is meant; any other is refused. */
  plan: Digest,
  answer: Schema.Literals(["approved", "denied"]),
  comment: Schema.optionalKey(Schema.String)
})

/** `complete`: enough people have approved. `recorded`: more are needed. `denied`: the plan will not run. */
const AnswerResult = Schema.Struct({
  status: Schema.Literals(["complete", "recorded", "denied"]),
  message: Schema.String
})

export const Verification = Schema.Struct({
  incident: IncidentId,
  events: Schema.Int,
  intact: Schema.Boolean,
  /** The first event at which the chain does not hold. */
  broken: Schema.optionalKey(Schema.Struct({ seq: Schema.Int, reason: Schema.String })),
  head: Schema.optionalKey(Digest),
  /** Pieces of evidence whose content is kept no longer, each as the timeline says; their digests are. */
  pruned: Schema.Int
})

/** An alert of an incident; `fingerprint` is what it is moved by. */
const IncidentAlert = Schema.Struct({
  fingerprint: Schema.String,
  name: Schema.String,
  status: Schema.Literals(["firing", "resolved"]),
  startsAt: Timestamp
})

/** Alerts of the incident by fingerprint or by name, and why they belong elsewhere. */
const MovedAlerts = { alerts: Schema.NonEmptyArray(Schema.NonEmptyString), reason: Schema.NonEmptyString }

const Regrouped = Schema.Struct({ incident: IncidentId, message: Schema.String })

const id = { id: IncidentId }

const wholeNumber = (minimum: number, maximum: number) =>
  Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum }))

export class IncidentsApi extends HttpApiGroup.make("incidents")
  .add(
    HttpApiEndpoint.get("list", "/", {
      query: { phase: Schema.optionalKey(IncidentPhase), limit: Schema.optionalKey(wholeNumber(1, 1000)) },
      success: Schema.Array(Incident),
      error: Unavailable
    }),
    HttpApiEndpoint.post("open", "/", {
      payload: OpenIncident,
      success: Schema.Struct({ incident: IncidentId }).pipe(HttpApiSchema.status(202)),
      error: [NotFound, InvalidRequest, Unavailable]
    }),
    HttpApiEndpoint.get("show", "/:id", { params: id, success: IncidentDetail, error: [NotFound, Unavailable] }),
    HttpApiEndpoint.get("timeline", "/:id/timeline", {
      params: id,
      success: Schema.Array(TimelineEvent),
      error: [NotFound, Unavailable]
    }),
    HttpApiEndpoint.get("follow", "/:id/events", {
      params: id,
      query: { from: Schema.optionalKey(wholeNumber(1, Number.MAX_SAFE_INTEGER)) },
      success: HttpApiSchema.StreamSse({ data: TimelineEvent }),
      error: [NotFound, Unavailable]
    }).annotateMerge(
      OpenApi.annotations({
        description: "Server-sent events: the timeline from event `from` (1 when absent), then live until the incident ends."
      })
    ),
    HttpApiEndpoint.get("verify", "/:id/verification", { params: id, success: Verification, error: [NotFound, Unavailable] }),
    HttpApiEndpoint.get("postmortem", "/:id/postmortem", {
      params: id,
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/markdown; charset=utf-8" })),
      error: [NotFound, Unavailable]
    }),
    HttpApiEndpoint.get("evidence", "/:id/evidence/:digest", {
      params: { id: IncidentId, digest: Digest },
      success: Evidence,
      error: [NotFound, Unavailable]
    }),
    HttpApiEndpoint.post("answer", "/:id/approvals", {
      params: id,
      payload: Answer,
      success: AnswerResult,
      error: [NotFound, Forbidden, Conflict, Unavailable]
    }),
    HttpApiEndpoint.post("revoke", "/:id/approvals/revocation", {
      params: id,
      payload: Schema.Struct({ plan: Digest, reason: Schema.optionalKey(Schema.String) }),
      success: Schema.Struct({ incident: IncidentId, message: Schema.String }),
      error: [NotFound, Forbidden, Conflict, Unavailable]
    }).annotateMerge(
      OpenApi.annotations({ description: "Takes back one's own approval of a plan. Possible until a step is run on the strength of it." })
    ),
    HttpApiEndpoint.get("alerts", "/:id/alerts", { params: id, success: Schema.Array(IncidentAlert), error: [NotFound, Unavailable] }),
    HttpApiEndpoint.post("split", "/:id/split", {
      params: id,
      payload: Schema.Struct(MovedAlerts),
      success: Regrouped,
      error: [NotFound, Conflict, Unavailable]
    }).annotateMerge(
      OpenApi.annotations({ description: "Opens an incident for some of the alerts. Grouping keeps the two apart from then on." })
    ),
    HttpApiEndpoint.post("merge", "/:id/merge", {
      params: id,
      payload: Schema.Struct({ into: IncidentId, reason: Schema.NonEmptyString }),
      success: Regrouped,
      error: [NotFound, Conflict, Unavailable]
    }).annotateMerge(OpenApi.annotations({ description: "Ends the incident; the other goes on with its alerts." })),
    HttpApiEndpoint.post("reassign", "/:id/reassignment", {
      params: id,
      payload: Schema.Struct({ ...MovedAlerts, to: IncidentId }),
      success: Regrouped,
      error: [NotFound, Conflict, Unavailable]
    }).annotateMerge(OpenApi.annotations({ description: "Gives some of the alerts to another open incident." })),
    HttpApiEndpoint.post("cancel", "/:id/cancellation", {
      params: id,
      payload: Schema.Struct({ reason: Schema.String }),
      success: Schema.Struct({ incident: IncidentId, message: Schema.String }).pipe(HttpApiSchema.status(202)),
      error: [NotFound, Conflict, Unavailable]
    })
  )
  .middleware(RequestProblems)
  .middleware(Authorization)
  .prefix("/v1/incidents") {}
