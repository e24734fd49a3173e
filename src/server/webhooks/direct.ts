import type { IncomingMessage, ServerResponse } from "node:http"
import { Cause, Effect, Exit, FiberSet, Option } from "effect"
import type { Accepted } from "../../api/webhooks.ts"
import { WebhookSource } from "../../domain/webhook-source.ts"
import { requestCounter } from "../count-request.ts"
import { faultAt, isJson, RETRY_AFTER } from "../every-request.ts"
import { READ_ENCODING } from "../json-body.ts"
import type { WebhookAddress } from "./receive.ts"
import { Reception, type Refusal } from "./reception.ts"

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

const statuses: Readonly<Record<Refusal["_tag"], number>> = {
  InvalidRequest: 400,
  Unauthorized: 401,
  NotFound: 404,
  TooLarge: 413,
  UnsupportedMediaType: 415,
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
    ...(status === 415 ? { "accept-encoding": READ_ENCODING } : {}),
    ...(status === 429 || status === 503 ? { "retry-after": RETRY_AFTER } : {})
  })
  response.end(text)
}

const answerOf = (exit: Exit.Exit<Accepted, Refusal>, route: string): Answer | undefined => {
  if (Exit.isSuccess(exit)) return { status: 202, body: exit.value }
  const failure = Cause.findErrorOption(exit.cause)
  if (Option.isSome(failure)) return refused(failure.value)
  return Cause.hasInterruptsOnly(exit.cause) ? undefined : { status: 500, body: { _tag: "Fault", ...faultAt(`POST ${route}`) } }
}

/**
 * Answers deliveries to webhooks without the router's work, which costs more than they do themselves; what is declared of them in `api`
 * holds here too.
 */
export const directWebhooks = Effect.gen(function* () {
  const { receive } = yield* Reception
  const context = yield* Effect.context<never>()
  const run = yield* FiberSet.makeRuntime()
  const take: Take = (request, response) => {
    const to = addressOf(request)
    if (to === undefined) return false
    receive(request, to, (exit) => {
      const answer = answerOf(exit, to.route)
      // Handrail is stopping
      if (answer === undefined) return response.destroy()
      if (answer.status === 500 && Exit.isFailure(exit)) run(Effect.logError(`a request failed: POST ${to.route}`, exit.cause))
      requestCounter("POST", to.route, answer.status).updateUnsafe(1, context)
      send(response, answer)
    })
    return true
  }
  return take
})
