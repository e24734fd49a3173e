import { ByteSize, Cause, Effect, Metric } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { requestCounter } from "./count-request.ts"
import { type Served, servedAt } from "./endpoints.ts"
import { encodingOf, unreadEncoding } from "./json-body.ts"

/** Bodies that the API declares are small; webhooks read their own, which may be larger, with their own bound. */
const LARGEST_BODY = 1_048_576
const readsOwnBody = ({ route }: Served): boolean => route?.startsWith("/v1/webhooks/") === true

/** An answer that no endpoint gives, in the same sentences as theirs. */
const problem = (status: number, tag: string, sentences: { message: string; where: string; next: string }, headers = {}) =>
  HttpServerResponse.jsonUnsafe({ _tag: tag, ...sentences }, { status, headers })

const LONGEST_PATH = 200

const whereOf = (request: HttpServerRequest.HttpServerRequest): string =>
  `${request.method} ${request.url.split("?")[0]?.slice(0, LONGEST_PATH)}`

const nothingHere = (request: HttpServerRequest.HttpServerRequest, { methods }: Served) =>
  methods.length === 0 || methods.includes(request.method)
    ? problem(404, "NotFound", { message: "nothing is served here", where: whereOf(request), next: "see /openapi.json for what is" })
    : problem(
        405,
        "MethodNotAllowed",
        { message: `${request.method} is not served here`, where: whereOf(request), next: `use ${methods.join(" or ")}` },
        { allow: methods.join(", ") }
      )

export const isJson = (contentType: string): boolean => /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType)

/** A request that cannot fit, seen from its headers alone, so that nothing of it is read. */
const refusal = (request: HttpServerRequest.HttpServerRequest, served: Served) => {
  if (request.method !== "POST" || !served.methods.includes("POST")) return undefined
  if (!readsOwnBody(served) && Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) {
    return problem(413, "TooLarge", {
      message: "the body is larger than 1 MiB; nothing was stored",
      where: `body of ${whereOf(request)}`,
      next: "compare it with /openapi.json: what is sent here is small"
    })
  }
  const encoding = encodingOf(request.headers["content-encoding"])
  if (!readsOwnBody(served) && encoding !== undefined) {
    const { _tag, message, next, where } = unreadEncoding(whereOf(request), encoding)
    return problem(415, _tag, { message, where, next }, { "accept-encoding": "identity" })
  }
  const contentType = request.headers["content-type"]
  if (contentType === undefined || isJson(contentType)) return undefined
  return problem(415, "UnsupportedMediaType", {
    message: `the body is ${JSON.stringify(contentType.slice(0, 80))}, not JSON; nothing was stored`,
    where: `Content-Type of ${whereOf(request)}`,
    next: "send JSON with `Content-Type: application/json`"
  })
}

const isNotFound = (error: unknown): boolean => HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound"

export const faultAt = (where: string) => ({
  message: "a fault in Handrail kept this request from being answered",
  where,
  next: "see Handrail's log, and report it"
})

/** What escapes an endpoint is a fault of Handrail's: logged whole, answered without its insides. */
const fault = (request: HttpServerRequest.HttpServerRequest, cause: Cause.Cause<unknown>) =>
  Effect.as(Effect.logError(`a request failed: ${whereOf(request)}`, cause), problem(500, "Fault", faultAt(whereOf(request))))

const isOwnAnswer = (cause: Cause.Cause<unknown>): boolean =>
  cause.reasons.some((reason) => Cause.isDieReason(reason) && HttpServerResponse.isHttpServerResponse(reason.defect))

const answered = <E, R>(handler: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>, served: Served) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    return (
      refusal(request, served) ??
      (yield* handler.pipe(
        Effect.catchCause((cause) => {
          if (Cause.hasInterruptsOnly(cause) || isOwnAnswer(cause)) return Effect.failCause(cause)
          return isNotFound(Cause.squash(cause)) ? Effect.succeed(nothingHere(request, served)) : fault(request, cause)
        })
      ))
    )
  })

/** Seconds until it is worth asking again, where an answer says that it is not possible now. */
export const RETRY_AFTER = "5"

const withRetryAfter = (response: HttpServerResponse.HttpServerResponse) =>
  (response.status === 429 || response.status === 503) && response.headers["retry-after"] === undefined
    ? HttpServerResponse.setHeader(response, "retry-after", RETRY_AFTER)
    : response

/** Around every request: it is refused early where it can be, always answered in words, and counted. */
export const everyRequestLayer = HttpRouter.middleware(
  (handler) =>
    Effect.gen(function* () {
      const { method, url } = yield* HttpServerRequest.HttpServerRequest
      const served = servedAt(url)
      const response = yield* answered(handler, served).pipe(
        Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(LARGEST_BODY))
      )
      yield* Metric.update(requestCounter(method, served.route ?? "none", response.status), 1)
      return withRetryAfter(response)
    }),
  { global: true }
)
