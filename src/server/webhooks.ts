import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import type { WebhookSource } from "../domain/webhook-source.ts"
import { receiveWebhook } from "./webhooks/receive.ts"

interface Sent {
  readonly request: HttpServerRequest.HttpServerRequest
  readonly query: { readonly cluster?: string | undefined }
}

/** Of an endpoint without a name: there always is one. */
const receive =
  (source: WebhookSource) =>
  ({ query, request }: Sent) =>
    Effect.catchTag(
      receiveWebhook(NodeHttpServerRequest.toIncomingMessage(request), { source, cluster: query.cluster }),
      "NotFound",
      Effect.die
    )

/** For requests that `webhooks/direct.ts` leaves to the router. */
export const webhooksHandlers = HttpApiBuilder.group(Api, "webhooks", (handlers) =>
  handlers
    .handleRaw("alertmanager", receive("alertmanager"))
    .handleRaw("grafana", receive("grafana"))
    .handleRaw("pagerduty", receive("pagerduty"))
    .handleRaw("cloudevents", receive("cloudevents"))
    .handleRaw("argocd", receive("argocd"))
    .handleRaw("flux", receive("flux"))
    .handleRaw("github", receive("github"))
    .handleRaw("gitlab", receive("gitlab"))
    .handleRaw("launchdarkly", receive("launchdarkly"))
    .handleRaw("kubernetes-audit", receive("kubernetes-audit"))
    .handleRaw("named", ({ params, query, request }) =>
      receiveWebhook(NodeHttpServerRequest.toIncomingMessage(request), { ...params, cluster: query.cluster })
    )
)
