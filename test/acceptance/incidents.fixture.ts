import { Effect, Schedule, Schema } from "effect"
import type { IncidentDetail } from "../../src/api/incidents.ts"
import { IncidentDetail as IncidentDetailSchema } from "../../src/api/incidents.ts"
import type { IncidentId } from "../../src/domain/ids.ts"
import { Incident } from "../../src/domain/incident.ts"
import { TimelineEvent } from "../../src/domain/timeline.ts"
import type { Serving } from "./serving.fixture.ts"

const decode = {
  list: Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Incident))),
  detail: Schema.decodeUnknownSync(Schema.fromJsonString(IncidentDetailSchema)),
  events: Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(TimelineEvent)))
}

export const incidentsOf = ({ request }: Serving) => Effect.map(request("/v1/incidents?limit=1000"), ({ text }) => decode.list(text))

const detailOf = ({ request }: Serving, id: string) => Effect.map(request(`/v1/incidents/${id}`), ({ text }) => decode.detail(text))

export const eventsOf = ({ request }: Serving, id: string) =>
  Effect.map(request(`/v1/incidents/${id}/timeline`), ({ text }) => decode.events(text))

/** Asks again and again until what is looked for is there; the test's own timeout bounds it. */
const until = <A>(look: Effect.Effect<A | undefined>): Effect.Effect<A> =>
  Effect.flatMap(look, (found) => (found === undefined ? Effect.fail("not yet" as const) : Effect.succeed(found))).pipe(
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.orDie
  )

/** The newest incident, once there is one. */
export const firstIncident = (serving: Serving): Effect.Effect<IncidentId> =>
  until(Effect.map(incidentsOf(serving), ([first]) => first?.id))

/** Waits for the plan that a person is asked about; its digest. */
export const awaitingPlan = (serving: Serving, id: string): Effect.Effect<string> =>
  until(Effect.map(detailOf(serving, id), ({ awaiting }) => awaiting?.plan))

export const untilEnded = (serving: Serving, id: string): Effect.Effect<IncidentDetail> =>
  until(Effect.map(detailOf(serving, id), (detail) => (detail.incident.endedAt === undefined ? undefined : detail)))
