import { Clock, Effect, Result } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { InvalidRequest } from "../api/problem.ts"
import { timestamp } from "../domain/ids.ts"
import { decodeAlertmanager } from "../ingest/alertmanager/decode.ts"
import type { WebhookInvalid } from "../ingest/webhook.ts"
import { jsonBody } from "./json-body.ts"
import { publish } from "./publish.ts"

/** Room for 10,000 alerts of ordinary size in one notification. */
const LARGEST_BODY = 32 * 1_048_576

const invalid = ({ message, next, problems, where }: WebhookInvalid) => new InvalidRequest({ message, where, next, violations: problems })

export const webhooksHandlers = HttpApiBuilder.group(
  Api,
  "webhooks",
  Effect.fnUntraced(function* (handlers) {
    return handlers.handleRaw(
      "alertmanager",
      Effect.fn("server.alertmanager")(function* ({ request }) {
        const body = yield* jsonBody(request, LARGEST_BODY)
        const receivedAt = timestamp(yield* Clock.currentTimeMillis)
        const decoded = decodeAlertmanager(body, request.headers, { receivedAt, endpoint: "alertmanager" })
        if (Result.isFailure(decoded)) return yield* invalid(decoded.failure)
        return yield* publish(decoded.success, { retries429: false })
      })
    )
  })
)
