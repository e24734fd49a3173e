import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Authorization } from "./authorization.ts"
import { InvalidRequest, TooLarge, TooManyRequests, Unavailable } from "./problem.ts"

/** What became of one notification. All of it is on disk before this is answered. */
const Accepted = Schema.Struct({
  /** Alerts stored by this request, to be handled. */
  accepted: Schema.Int,
  /** Alerts that an earlier delivery had stored already. */
  duplicates: Schema.Int,
  /** Alerts that could not be read; they are kept among the dead letters, with the reason. */
  unreadable: Schema.Int
})

/** Where alert sources deliver. */
export class WebhooksApi extends HttpApiGroup.make("webhooks")
  .add(
    HttpApiEndpoint.post("alertmanager", "/alertmanager", {
      /** Read raw and decoded by `ingest`, which keeps what it can and says where it cannot. */
      payload: Schema.Json,
      success: Accepted.pipe(HttpApiSchema.status(202)),
      error: [InvalidRequest, TooLarge, TooManyRequests, Unavailable]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Alertmanager notification",
        description: "Webhook version 4, https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. 202 means durable."
      })
    )
  )
  .middleware(Authorization)
  .prefix("/v1/webhooks") {}
