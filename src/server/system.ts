import { Effect, Metric } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { PrometheusMetrics } from "effect/observability"
import { Api } from "../api/api.ts"
import { Unavailable } from "../api/problem.ts"
import { incidentPhases, isEnded } from "../domain/incident.ts"
import { Incidents } from "../incident/incidents.ts"
import { unavailable } from "./problems.ts"
import { Readiness } from "./readiness.ts"

const open = Metric.gauge("handrail_incidents_open", { description: "Incidents that have not ended, by phase" })

export const systemHandlers = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function* (handlers) {
    const readiness = yield* Readiness
    const incidents = yield* Incidents

    /** Read when asked for, so that it is right after a restart too. */
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
      metrics: () => Effect.andThen(countOpen, PrometheusMetrics.format())
    })
  })
)
