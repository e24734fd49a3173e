import type { IncomingMessage, ServerResponse } from "node:http"
import { Cause, Effect, Exit, FiberSet } from "effect"
import type { Bus } from "../../bus/bus.ts"
import { WebhookSource } from "../../domain/webhook-source.ts"
import type { Webhooks } from "../../ingest/webhooks.ts"
import { countRequest } from "../count-request.ts"
import { faultAt, isJson, RETRY_AFTER } from "../every-request.ts"
import type { Tokens } from "../tokens.ts"
import { receiveWebhook, type WebhookAddress } from "./receive.ts"

/** Takes a request, or leaves it to whoever comes next. */
export type Take = (request: IncomingMessage, response: ServerResponse) => boolean

interface Addressed extends WebhookAddress {
  /** As it is declared. */
  readonly route: string
}

const ADDRESS = /^\/v1\/webhooks\/([a-z-]+)(?:\/([\w.-]+))?(?:\?cluster=([\w.-]+))?$/
const sources: ReadonlySet<string> = new Set(WebhookSource.literals)
const isSource = (text: string | undefined): text is WebhookSource => text !== undefined && sources.has(text)

/** Where a request is addressed to, if it is an ordinary delivery; anything odd about it is for the router to answer. */
const addressOf = ({ headers, method, url }: IncomingMessage): Addressed | undefined => {
  const type = headers["content-type"]
  if (method !== "POST" || url === undefined || (type !== undefined && !isJson(type))) return undefined
  const [, source, name, cluster] = ADDRESS.exec(url) ?? []
  if (!isSource(source)) return undefined
  const route = name === undefined ? `/v1/webhooks/${source}` : "/v1/webhooks/:source/:name"
  return { source, cluster, route, ...(name === undefined ? {} : { name }) }
}

type Refusal = Effect.Error<ReturnType<typeof receiveWebhook>>

const statuses: Readonly<Record<Refusal["_tag"], number>> = {
  InvalidRequest: 400,
  Unauthorized: 401,
  NotFound: 404,
  TooLarge: 413,
  TooManyRequests: 429,
  Unavailable: 503
}

interface Answer {
  readonly status: number
  readonly body: object
}

const refused = (error: Refusal): Answer => {
  const { _tag, message, next, where } = error
  const violations = error._tag === "InvalidRequest" ? { violations: error.violations } : {}
  return { status: statuses[_tag], body: { _tag, message, where, next, ...violations } }
}

/** What is still to come of the request's body is read and dropped by Node: a sender that is cut off would not see the answer. */
const send = (response: ServerResponse, { body, status }: Answer): void => {
  if (response.destroyed || response.headersSent) return
  const text = JSON.stringify(body)
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(status === 429 || status === 503 ? { "retry-after": RETRY_AFTER } : {})
  })
  response.end(text)
}

const answerTo = (request: IncomingMessage, to: Addressed) =>
  receiveWebhook(request, to).pipe(
    Effect.map((accepted): Answer => ({ status: 202, body: accepted })),
    Effect.catch((error) => Effect.succeed(refused(error))),
    Effect.catchCause((cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause)
      const where = `POST ${to.route}`
      const body = { _tag: "Fault", ...faultAt(where) }
      return Effect.as(Effect.logError(`a request failed: ${where}`, cause), { status: 500, body } satisfies Answer)
    }),
    Effect.tap(({ status }) => countRequest("POST", to.route, status))
  )

/**
 * Answers deliveries to webhooks without the router's work, which costs more than they do themselves; what is declared of them in `api`
 * holds here too. What it has taken runs for as long as the scope lives.
 */
export const directWebhooks = Effect.gen(function* () {
  const run = yield* FiberSet.makeRuntime<Bus | Tokens | Webhooks>()
  const take: Take = (request, response) => {
    const to = addressOf(request)
    if (to === undefined) return false
    run(answerTo(request, to)).addObserver((exit) => {
      if (Exit.isSuccess(exit)) send(response, exit.value)
      else response.destroy()
    })
    return true
  }
  return take
})
