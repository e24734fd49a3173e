import { Clock, Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import { InvalidRequest } from "../api/problem.ts"
import { timestamp } from "../domain/ids.ts"
import { decodeNotification, type NotificationInvalid } from "../ingest/alertmanager.ts"
import { Inbox } from "../ingest/inbox.ts"
import { jsonBody } from "./json-body.ts"
import { unavailable } from "./problems.ts"

/** Room for 10,000 alerts of ordinary size in one notification. */
const LARGEST_BODY = 32 * 1_048_576

const invalid = ({ message, next, problems, where }: NotificationInvalid) =>
  new InvalidRequest({ message, where, next, violations: problems })

export const webhooksHandlers = HttpApiBuilder.group(
  Api,
  "webhooks",
  Effect.fnUntraced(function* (handlers) {
    const inbox = yield* Inbox
    return handlers.handleRaw(
      "alertmanager",
      Effect.fn("server.alertmanager")(function* ({ request }) {
        const body = yield* jsonBody(request, LARGEST_BODY)
        const receivedAt = timestamp(yield* Clock.currentTimeMillis)
        const notification = yield* Effect.mapError(decodeNotification(body, { receivedAt }), invalid)
        return yield* Effect.mapError(inbox.receive(notification), unavailable)
      })
    )
  })
)
