import { Effect, Metric } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { PrometheusMetrics } from "effect/observability"
import { Api } from "../api/api.ts"
import { Unavailable } from "../api/problem.ts"
import { Bus } from "../bus/bus.ts"
import { incidentPhases, isEnded } from "../domain/incident.ts"
import { Incidents } from "../incident/incidents.ts"
import { unavailable } from "./problems.ts"
import { Readiness } from "./readiness.ts"

const open = Metric.gauge("handrail_incidents_open", { description: "Incidents that have not ended, by phase" })
const pending = Metric.gauge("handrail_bus_pending", { description: "Messages on the bus that have not been handled" })
const oldest = Metric.gauge("handrail_bus_oldest_seconds", { description: "How long the oldest of them has waited" })
const dead = Metric.gauge("handrail_bus_dead", { description: "Dead letters that wait for a person" })
const dropped = Metric.gauge("handrail_bus_dead_dropped", {
  description: "Dead letters that were dropped since the bus was made, because more are not kept"
})

export const systemHandlers = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function* (handlers) {
    const readiness = yield* Readiness
    const incidents = yield* Incidents
    const bus = yield* Bus

    // read when asked for, so that they are right after a restart too
    const measureBus = Effect.flatMap(Effect.mapError(bus.status, unavailable), (status) =>
      Effect.all(
        [
          Metric.update(pending, status.pending),
          Metric.update(oldest, status.oldestMs / 1000),
          Metric.update(dead, status.dead),
          Metric.update(dropped, status.dropped)
        ],
        { discard: true }
      )
    )
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
          Effect.map((details) => ["ok", ...details, ""].join("\n")),
          Effect.mapError(({ message, next, where }) => new Unavailable({ message, where, next }))
        ),
      metrics: () => Effect.all([countOpen, measureBus]).pipe(Effect.andThen(PrometheusMetrics.format()))
    })
  })
)
