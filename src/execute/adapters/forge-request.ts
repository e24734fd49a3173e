import { readFile } from "node:fs/promises"
import type http from "node:http"
import { Clock, Effect, Schema } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import { type BoundedRequest, boundedRequest, type HttpAnswer } from "../../platform/http/bounded-request.ts"
import { ForgeFailed, type ForgeProblem } from "../forge/forge.ts"

export interface ForgeAccess {
  readonly name: string
  /** Base of its REST API. */
  readonly url: string
  /** Read at each request, so that a token may be replaced while Handrail runs. */
  readonly tokenFile: string
  readonly agent: (url: URL) => http.Agent
  /** How this kind of forge wants its token and its versions. */
  readonly headers: (token: string) => Readonly<Record<string, string>>
}

export interface ForgeCall {
  readonly method?: BoundedRequest["method"]
  /** Below the base, its parts already encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | ReadonlyArray<string>>>
  readonly body?: unknown
  readonly accept?: string
  /** Statuses beside 2xx that the caller understands. */
  readonly also?: ReadonlyArray<number>
}

const MAX_BYTES = 20_000_000
const TIMEOUT = "30 seconds"

/** Nothing waits longer than this for a forge's own limit, in milliseconds. */
const LONGEST_WAIT = 15 * 60_000

interface Known {
  readonly problem: ForgeProblem
  readonly what: string
  readonly next: string
}

const known = (status: number): Known => {
  if (status === 401 || status === 403)
    return {
      problem: "unauthorized",
      what: "does not allow it",
      next: "check the token's scopes, its expiry and its access to the repository"
    }
  if (status === 404)
    return { problem: "not-found", what: "does not have it", next: "check the address, and that the token may see the repository" }
  if (status >= 500 || status === 408) return { problem: "unavailable", what: "is not well", next: "wait until it is healthy" }
  return { problem: "refused", what: "refuses", next: "read what it says, and correct the configuration or the repository's rules" }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api and https://docs.gitlab.com/security/rate_limits/ */
const limitOf = ({ status, headers }: HttpAnswer, now: number): number | undefined => {
  const number = (name: string): number | undefined => {
    const value = headers[name]
    return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined
  }
  const after = number("retry-after")
  const isSpent = number("x-ratelimit-remaining") === 0 || number("ratelimit-remaining") === 0
  if (status !== 429 && !(status === 403 && (after !== undefined || isSpent))) return undefined
  const reset = number("x-ratelimit-reset") ?? number("ratelimit-reset")
  const wait = after !== undefined ? after * 1_000 : reset !== undefined ? reset * 1_000 - now : 60_000
  return Math.min(Math.max(wait, 1_000), LONGEST_WAIT)
}

const Said = Schema.fromJsonString(
  Schema.Struct({ message: Schema.optionalKey(Schema.Unknown), error: Schema.optionalKey(Schema.Unknown) })
)

/** What the forge says of a refusal, short. */
const saidOf = (text: string): string => {
  const said = Schema.decodeUnknownOption(Said)(text)
  const message = said._tag === "Some" ? (said.value.message ?? said.value.error) : undefined
  return (message === undefined ? text.trim() : typeof message === "string" ? message : JSON.stringify(message)).slice(0, 300)
}

const failureOf = (access: ForgeAccess, where: string, answer: HttpAnswer, now: number): ForgeFailed => {
  const retryAfterMs = limitOf(answer, now)
  if (retryAfterMs !== undefined) {
    const message = `${access.name} has had enough requests for now`
    return new ForgeFailed({ problem: "rate-limited", message, where, next: "wait, or use a token with a higher limit", retryAfterMs })
  }
  const { problem, what, next } = known(answer.status)
  const said = saidOf(answer.text)
  return new ForgeFailed({ problem, message: `${access.name} ${what} (${answer.status}${said === "" ? "" : `: ${said}`})`, where, next })
}

const tokenOf = ({ name, tokenFile }: ForgeAccess) =>
  Effect.tryPromise({
    try: async () => (await readFile(tokenFile, "utf8")).trim(),
    catch: (cause) =>
      new ForgeFailed({
        problem: "unauthorized",
        message: `the token for ${name} cannot be read: ${messageOf(cause)}`,
        where: tokenFile,
        next: "put the token in this file, readable for Handrail only"
      })
  }).pipe(
    Effect.filterOrFail(
      (token) => /^[\x21-\x7e]+$/.test(token),
      () =>
        new ForgeFailed({
          problem: "unauthorized",
          message: `the token for ${name} is empty, or has characters that no token has`,
          where: tokenFile,
          next: "put the token, and nothing else, in this file"
        })
    )
  )

/** Segments that would lead out of the repository that is meant: names of branches and files come from the cluster. */
const leadsOut = (path: string): boolean => path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))

const urlOf = ({ url }: ForgeAccess, { path, query = {} }: ForgeCall): URL => {
  const full = new URL(`${url.replace(/\/+$/, "")}${path}`)
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) full.searchParams.append(name, one)
  return full
}

/** One request to a forge. What is not 2xx, nor understood by the caller, is a failure. */
export const forgeRequest = Effect.fn("execute.forge")(function* (access: ForgeAccess, call: ForgeCall) {
  const { method = "GET", body, accept = "application/json", also = [] } = call
  yield* Effect.annotateCurrentSpan({ forge: access.name, method })
  if (leadsOut(call.path)) {
    const message = `${call.path} leads out of its repository`
    return yield* new ForgeFailed({ problem: "refused", message, where: access.name, next: "correct the branch or path that names it" })
  }
  const url = urlOf(access, call)
  const where = `${method} ${url.origin}${url.pathname}`
  const token = yield* tokenOf(access)
  const answer = yield* boundedRequest({
    method,
    url,
    headers: {
      "user-agent": "handrail",
      accept,
      ...access.headers(token),
      ...(body === undefined ? {} : { "content-type": "application/json" })
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    agent: access.agent(url),
    timeout: TIMEOUT,
    maxBytes: MAX_BYTES
  }).pipe(
    Effect.mapError(
      ({ message, next, transient }) => new ForgeFailed({ problem: transient ? "unavailable" : "refused", message, where, next })
    )
  )
  if ((answer.status >= 200 && answer.status < 300) || also.includes(answer.status)) return answer
  const now = yield* Clock.currentTimeMillis
  return yield* failureOf(access, where, answer, now)
})

/** The answer as the schema says; what is not so is `garbled`. */
export const decodeAnswer = <A>(
  access: ForgeAccess,
  schema: Schema.ConstraintDecoder<A>,
  { text }: HttpAnswer
): Effect.Effect<A, ForgeFailed> =>
  Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text).pipe(
    Effect.mapError(
      ({ message }) =>
        new ForgeFailed({
          problem: "garbled",
          message: `${access.name} answered something else than was expected: ${message.slice(0, 300)}`,
          where: access.url,
          next: "check that the address is that of its REST API"
        })
    )
  )
