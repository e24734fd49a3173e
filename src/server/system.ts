import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { PrometheusMetrics } from "effect/observability"
import { Api } from "../api/api.ts"
import { Unavailable } from "../api/problem.ts"
import { Readiness } from "./readiness.ts"

export const systemHandlers = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function* (handlers) {
    const readiness = yield* Readiness
    return handlers.handleAll({
      healthz: () => Effect.succeed("ok\n"),
      readyz: () =>
        readiness.check.pipe(
          Effect.as("ok\n"),
          Effect.mapError(({ message, next, where }) => new Unavailable({ message, where, next }))
        ),
      metrics: () => PrometheusMetrics.format()
    })
  })
)
