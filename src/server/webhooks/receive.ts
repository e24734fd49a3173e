import { Clock, Effect, Result } from "effect"
import { InvalidRequest, NotFound, Unauthorized } from "../../api/problem.ts"
import type { Accepted } from "../../api/webhooks.ts"
import { timestamp } from "../../domain/ids.ts"
import type { WebhookSource } from "../../domain/webhook-source.ts"
import type { WebhookHeaders, WebhookInvalid } from "../../ingest/webhook.ts"
import { type WebhookEndpoint, Webhooks } from "../../ingest/webhooks.ts"
import { bodyBytes, type NodeRequest, parseJson } from "../json-body.ts"
import { publish } from "../publish.ts"
import { Tokens } from "../tokens.ts"
import { ClientNames, isKnownSender } from "./sender.ts"

const invalid = ({ message, next, problems, where }: WebhookInvalid) => new InvalidRequest({ message, where, next, violations: problems })

const unknownName = (source: WebhookSource, name: string) =>
  new NotFound({
    message: `no webhook of ${source} has this name`,
    where: `/v1/webhooks/${source}/${name.slice(0, 80)}`,
    next: "configure it in sources.webhooks (docs/sources.md), or deliver to the address without a name"
  })

const unknownSender = new Unauthorized({
  message: "missing or unknown credentials of the sender; nothing was stored",
  where: "the Authorization header",
  next: "send `Authorization: Bearer <token>` with a token from the configuration's server.tokens, its name and the token as Basic, or a client certificate that server.tls takes"
})

const unsigned = (why: string, { endpoint }: WebhookEndpoint) =>
  new Unauthorized({
    message: `this was not sent by who knows the secret: ${why}; nothing was stored`,
    where: `the headers of POST /v1/webhooks/${endpoint}`,
    next: "give the sender one of the secrets that sources.webhooks names for this address"
  })

export interface WebhookAddress {
  readonly source: WebhookSource
  readonly name?: string
  readonly cluster?: string | undefined
}

/** Node joins what is sent several times, but for cookies. */
const headersOf = ({ headers }: NodeRequest): WebhookHeaders => headers as WebhookHeaders

/**
 * One request to a webhook: whoever sent it is known, it is decoded, and it is on the bus. A sender that signs nothing is asked who it
 * is before its body is read.
 */
export const receiveWebhook = Effect.fn("server.webhook")(function* (request: NodeRequest, to: WebhookAddress) {
  const { name, source } = to
  const endpoint = (yield* Webhooks).at(source, name)
  if (endpoint === undefined) return yield* unknownName(source, name ?? "")
  const cluster = to.cluster ?? endpoint.cluster
  if (endpoint.unproven === undefined && !isKnownSender(request, yield* Tokens, yield* ClientNames)) return yield* unknownSender
  const bytes = yield* bodyBytes(request, endpoint.largestBody)
  const now = yield* Clock.currentTimeMillis
  const why = endpoint.unproven?.({ body: bytes, headers: headersOf(request), now })
  if (why !== undefined) return yield* unsigned(why, endpoint)
  const body = yield* parseJson(request, bytes)
  const context = { receivedAt: timestamp(now), endpoint: endpoint.endpoint, ...(cluster === undefined ? {} : { cluster }) }
  const decoded = endpoint.decode(body, headersOf(request), context)
  if (Result.isFailure(decoded)) return yield* invalid(decoded.failure)
  const { ignored } = decoded.success
  const receipt = yield* publish(decoded.success, endpoint)
  const accepted: Accepted = { ...receipt, ...(ignored.length === 0 ? {} : { ignored }) }
  return accepted
})
