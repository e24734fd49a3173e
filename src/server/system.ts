import { Effect, Metric } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { PrometheusMetrics } from "effect/observability"
import { Api } from "../api/api.ts"
import { Unavailable } from "../api/problem.ts"
import { incidentPhases, isEnded } from "../domain/incident.ts"
import { Incidents } from "../incident/incidents.ts"
import { Inbox } from "../ingest/inbox.ts"
import { unavailable } from "./problems.ts"
import { Readiness } from "./readiness.ts"

const open = Metric.gauge("handrail_incidents_open", { description: "Incidents that have not ended, by phase" })
const waiting = Metric.gauge("handrail_alerts_waiting", { description: "Alerts on disk that no incident has taken yet" })

export const systemHandlers = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function* (handlers) {
    const readiness = yield* Readiness
    const incidents = yield* Incidents
    const inbox = yield* Inbox

    // read when asked for, so that they are right after a restart too
    const countWaiting = Effect.flatMap(Effect.mapError(inbox.status, unavailable), ({ pending }) => Metric.update(waiting, pending))
    const countOpen = Effect.flatMap(Effect.mapError(incidents.openByPhase, unavailable), (byPhase) =>
      Effect.forEach(
        incidentPhases.filter((phase) => !isEnded(phase)),
        (phase) => Metric.update(Metric.withAttributes(open, { phase }), byPhase.get(phase) ?? 0),
        { discard: true }
      )
    )

    return handlers.handleAll({
      healthz: () => Effect.succeed("ok\n"),
      readyz: () =>
        readiness.check.pipe(
          Effect.as("ok\n"),
          Effect.mapError(({ message, next, where }) => new Unavailable({ message, where, next }))
        ),
      metrics: () => Effect.all([countOpen, countWaiting]).pipe(Effect.andThen(PrometheusMetrics.format()))
    })
  })
)
