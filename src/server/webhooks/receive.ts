import { Result } from "effect"
import { InvalidRequest, NotFound, Unauthorized } from "../../api/problem.ts"
import { timestamp } from "../../domain/ids.ts"
import type { WebhookSource } from "../../domain/webhook-source.ts"
import type { Received, WebhookHeaders, WebhookInvalid } from "../../ingest/webhook.ts"
import type { WebhookEndpoint, Webhooks } from "../../ingest/webhooks.ts"
import { type NodeRequest, parseJson } from "../json-body.ts"
import type { Tokens } from "../tokens.ts"
import { isKnownSender } from "./sender.ts"

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

/** Who may send, and what to. */
export interface Known {
  readonly webhooks: Webhooks["Service"]
  readonly tokens: Tokens["Service"]
  readonly clientNames: ReadonlyArray<string> | undefined
}

/** The endpoint that a request may be read for. A sender that signs nothing is asked who it is before its body is read. */
export const admit = (
  request: NodeRequest,
  { name, source }: WebhookAddress,
  { clientNames, tokens, webhooks }: Known
): Result.Result<WebhookEndpoint, NotFound | Unauthorized> => {
  const endpoint = webhooks.at(source, name)
  if (endpoint === undefined) return Result.fail(unknownName(source, name ?? ""))
  if (endpoint.unproven === undefined && !isKnownSender(request, tokens, clientNames)) return Result.fail(unknownSender)
  return Result.succeed(endpoint)
}

/** Node joins what is sent several times, but for cookies. */
const headersOf = ({ headers }: NodeRequest): WebhookHeaders => headers as WebhookHeaders

/** What an admitted request says, sent by whom it should be. `now`: milliseconds since the epoch. */
export const read = (
  request: NodeRequest,
  { cluster: told }: WebhookAddress,
  endpoint: WebhookEndpoint,
  bytes: Uint8Array,
  now: number
): Result.Result<Received, Unauthorized | InvalidRequest> => {
  const why = endpoint.unproven?.({ body: bytes, headers: headersOf(request), now })
  if (why !== undefined) return Result.fail(unsigned(why, endpoint))
  const body = parseJson(request, bytes)
  if (Result.isFailure(body)) return Result.fail(body.failure)
  const cluster = told ?? endpoint.cluster
  const context = { receivedAt: timestamp(now), endpoint: endpoint.endpoint, ...(cluster === undefined ? {} : { cluster }) }
  return Result.mapError(endpoint.decode(body.success, headersOf(request), context), invalid)
}
