import { Effect, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { CurrentActor } from "../api/authorization.ts"
import { NotFound } from "../api/problem.ts"
import type { Digest, IncidentId } from "../domain/ids.ts"
import type { TimelineEvent } from "../domain/timeline.ts"
import { Changes } from "../incident/changes/changes.ts"
import type { Correlation } from "../incident/correlation/correlation.ts"
import type { Regrouping } from "../incident/correlation/regrouping.ts"
import { IncidentEngine } from "../incident/engine.ts"
import { Incidents } from "../incident/incidents.ts"
import { EvidenceStore } from "../incident/timeline/evidence-store.ts"
import { timelineUnavailable } from "../incident/timeline/refusals.ts"
import { Timeline } from "../incident/timeline/timeline.ts"
import type { RunbookLibrary } from "../knowledge/runbook-library.ts"
import { citedEvidence, postmortem } from "../render/markdown/postmortem.ts"
import { shortDigest } from "../render/words.ts"
import { requestedDiffs } from "./approval-request.ts"
import { incidentDetail } from "./incident-detail.ts"
import { openByHand } from "./open-by-hand.ts"
import { conflict, forbidden, readProblem, unavailable } from "./problems.ts"
import { alertsOf, merge, reassign, split } from "./regroup.ts"

const DEFAULT_LIMIT = 100
const MOST_SIMILAR = 3

const recallAll = Effect.fnUntraced(function* (incident: IncidentId, digests: ReadonlyArray<Digest>) {
  const store = yield* EvidenceStore
  const found = yield* Effect.forEach(digests, (digest) => store.recall(incident, digest))
  return found.flatMap((evidence) => evidence ?? [])
})

const evidenceOf = (incident: IncidentId, events: ReadonlyArray<TimelineEvent>) =>
  Effect.map(recallAll(incident, citedEvidence(events)), (found) => new Map(found.map((evidence) => [evidence.id, evidence])))

const noEvidence = (incident: IncidentId, digest: Digest) =>
  new NotFound({
    message: `${incident} rests on no evidence ${shortDigest(digest)}`,
    where: `evidence of ${incident}`,
    next: `read the timeline for the evidence it cites: handrail timeline show ${incident}`
  })

export const incidentsHandlers = HttpApiBuilder.group(
  Api,
  "incidents",
  Effect.fnUntraced(function* (handlers) {
    const services = yield* Effect.context<Correlation | IncidentEngine | Regrouping | RunbookLibrary>()
    const engine = yield* IncidentEngine
    const incidents = yield* Incidents
    const timeline = yield* Timeline
    const evidence = yield* EvidenceStore
    const changes = yield* Changes
    const read = (id: IncidentId) => Effect.mapError(timeline.read(id), readProblem)
    return handlers.handleAll({
      list: ({ query }) => Effect.mapError(incidents.list({ limit: DEFAULT_LIMIT, ...query }), unavailable),
      open: ({ payload }) => Effect.provideContext(openByHand(payload), services),
      show: ({ params }) =>
        Effect.gen(function* () {
          const incident = yield* Effect.mapError(incidents.get(params.id), readProblem)
          const events = yield* read(params.id)
          const shown = yield* Effect.mapError(recallAll(params.id, requestedDiffs(events)), readProblem)
          const related = yield* Effect.mapError(changes.related(params.id), (error) => unavailable(timelineUnavailable(error)))
          const similar = yield* Effect.mapError(incidents.similar(params.id, MOST_SIMILAR), readProblem)
          return incidentDetail(incident, events, new Map(shown.map(({ content, id }) => [id, content])), related, similar)
        }).pipe(Effect.provideService(EvidenceStore, evidence)),
      timeline: ({ params }) => read(params.id),
      follow: Effect.fnUntraced(function* ({ params, query }) {
        yield* Effect.mapError(incidents.get(params.id), readProblem)
        return Stream.orDie(timeline.follow(params.id, query.from ?? 1))
      }),
      verify: ({ params }) => Effect.mapError(timeline.verify(params.id), readProblem),
      postmortem: Effect.fnUntraced(function* ({ params }) {
        const events = yield* read(params.id)
        const cited = yield* Effect.mapError(Effect.provideService(evidenceOf(params.id, events), EvidenceStore, evidence), readProblem)
        return postmortem(events, cited)
      }),
      evidence: Effect.fnUntraced(function* ({ params }) {
        const found = yield* Effect.mapError(evidence.recall(params.id, params.digest), readProblem)
        return found ?? (yield* noEvidence(params.id, params.digest))
      }),
      answer: Effect.fnUntraced(function* ({ params, payload }) {
        const by = yield* CurrentActor
        return yield* engine.answer({ incident: params.id, by, ...payload }).pipe(
          Effect.catchTags({
            AnswerRefused: (error) => Effect.fail(forbidden(error)),
            NotAwaiting: (error) => Effect.fail(conflict(error)),
            EventRefused: (error) => Effect.fail(conflict(error))
          }),
          Effect.catchTag(["IncidentUnknown", "TimelineDamaged", "TimelineUnavailable"], (error) => Effect.fail(readProblem(error)))
        )
      }),
      revoke: Effect.fnUntraced(function* ({ params, payload }) {
        const by = yield* CurrentActor
        yield* engine.revoke({ incident: params.id, by, ...payload }).pipe(
          Effect.catchTags({
            AnswerRefused: (error) => Effect.fail(forbidden(error)),
            NotAwaiting: (error) => Effect.fail(conflict(error)),
            EventRefused: (error) => Effect.fail(conflict(error))
          }),
          Effect.catchTag(["IncidentUnknown", "TimelineDamaged", "TimelineUnavailable"], (error) => Effect.fail(readProblem(error)))
        )
        return { incident: params.id, message: `${by.subject} no longer approves plan ${shortDigest(payload.plan)}` }
      }),
      alerts: ({ params }) => Effect.provideContext(alertsOf(params.id), services),
      split: ({ params, payload }) => Effect.provideContext(split(params.id, payload), services),
      merge: ({ params, payload }) => Effect.provideContext(merge(params.id, payload), services),
      reassign: ({ params, payload }) => Effect.provideContext(reassign(params.id, payload), services),
      cancel: Effect.fnUntraced(function* ({ params, payload }) {
        const by = yield* CurrentActor
        yield* engine.cancel({ incident: params.id, by, reason: payload.reason }).pipe(
          Effect.catchTag("IncidentOver", (error) => Effect.fail(conflict(error))),
          Effect.catchTag(["IncidentUnknown", "TimelineDamaged", "TimelineUnavailable"], (error) => Effect.fail(readProblem(error)))
        )
        return { incident: params.id, message: `${params.id} is cancelled; nothing more is run for it` }
      })
    })
  })
)
