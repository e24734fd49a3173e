import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/api.ts"
import type { Accepted } from "../api/webhooks.ts"
import type { WebhookSource } from "../domain/webhook-source.ts"
import type { WebhookAddress } from "./webhooks/receive.ts"
import { Reception, type Refusal } from "./webhooks/reception.ts"

interface Sent {
  readonly request: HttpServerRequest.HttpServerRequest
  readonly query: { readonly cluster?: string | undefined }
}

const receiveAt = ({ receive }: Reception["Service"]) => {
  const named = ({ query, request }: Sent, address: Omit<WebhookAddress, "cluster">) =>
    Effect.callback<Accepted, Refusal>((resume) =>
      receive(NodeHttpServerRequest.toIncomingMessage(request), { ...address, cluster: query.cluster }, resume)
    )
  /** Of an endpoint without a name: there always is one. */
  const plain = (source: WebhookSource) => (sent: Sent) => Effect.catchTag(named(sent, { source }), "NotFound", Effect.die)
  return { named, plain }
}

/** For requests that `webhooks/direct.ts` leaves to the router. */
export const webhooksHandlers = HttpApiBuilder.group(
  Api,
  "webhooks",
  Effect.fnUntraced(function* (handlers) {
    const { named, plain } = receiveAt(yield* Reception)
    return handlers
      .handleRaw("alertmanager", plain("alertmanager"))
      .handleRaw("grafana", plain("grafana"))
      .handleRaw("pagerduty", plain("pagerduty"))
      .handleRaw("cloudevents", plain("cloudevents"))
      .handleRaw("argocd", plain("argocd"))
      .handleRaw("flux", plain("flux"))
      .handleRaw("github", plain("github"))
      .handleRaw("gitlab", plain("gitlab"))
      .handleRaw("launchdarkly", plain("launchdarkly"))
      .handleRaw("kubernetes-audit", plain("kubernetes-audit"))
      .handleRaw("named", (sent) => named(sent, sent.params))
  })
)
