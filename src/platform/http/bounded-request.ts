/**
 * One HTTP request, bounded in time and in size, over a keep-alive agent. On `node:http(s)`: their agents take a private CA, a client
 * certificate and a proxy per server. What only reads uses `boundedGet`, which can express nothing else.
 */
import http from "node:http"
import https from "node:https"
import { Duration, Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"

export interface BoundedRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Sent as it is; its length is told, its type is one of the headers. */
  readonly body?: string
  readonly agent?: http.Agent
  /** Time for the whole answer. */
  readonly timeout: Duration.Input
  /** Most bytes of the body. */
  readonly maxBytes: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** No usable answer came: what stopped it is in `cause`, and whether it may pass in `transient`. */
export class HttpUnreachable extends Schema.TaggedError<HttpUnreachable>()("HttpUnreachable", {
  ...userError,
  transient: Schema.Boolean
}) {}

/** Interrupting this closes the connection. Redirects are answers: nothing is followed, so that credentials go nowhere else. */
export const boundedRequest = (request: BoundedRequest): Effect.Effect<HttpAnswer, HttpUnreachable> =>
  Effect.callback<HttpAnswer, HttpUnreachable>((resume) => {
    const fail = (cause: unknown) => resume(Effect.fail(httpUnreachable(request.url, cause)))
    try {
      const { agent, body, headers, method } = request
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }
      const outgoing = (request.url.protocol === "https:" ? https : http).request(
        request.url,
        { method, headers: { ...headers, ...length }, agent },
        (incoming) => collect(incoming, request.maxBytes, (answer) => resume(Effect.succeed(answer)), fail)
      )
      outgoing.once("error", fail)
      outgoing.end(body)
      return Effect.sync(() => outgoing.destroy())
    } catch (cause) {
      fail(cause)
      return
    }
  }).pipe(
    Effect.timeoutOrElse({
      duration: request.timeout,
      orElse: () =>
        Effect.fail(
          httpUnreachable(request.url, {
            code: "ETIMEDOUT",
            message: `no answer in ${Duration.format(Duration.fromInputUnsafe(request.timeout))}`
          })
        )
    })
  )

const collect = (
  incoming: http.IncomingMessage,
  maxBytes: number,
  succeed: (answer: HttpAnswer) => void,
  fail: (cause: unknown) => void
): void => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  incoming.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length
    if (bytes > maxBytes) incoming.destroy(Object.assign(new Error(`the answer is longer than ${maxBytes} bytes`), { code: "TOO_LARGE" }))
    else chunks.push(chunk)
  })
  incoming.once("error", fail)
  incoming.once("end", () =>
    succeed({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString("utf8") })
  )
}

interface Known {
  readonly what: string
  readonly next: string
  readonly transient: boolean
}

/** What kept an answer from coming, in words. `cause`: as Node gives it. */
export const httpUnreachable = (url: URL, cause: unknown): HttpUnreachable => {
  const { code, message } = describe(cause)
  const known = causes[code] ?? (/CERT|SSL|TLS|ISSUER|SIGNED|ALTNAME/.test(code) ? untrusted : other)
  return new HttpUnreachable({
    message: `${url.host} ${known.what}: ${message}`,
    where: `${url.origin}${url.pathname}`,
    next: known.next,
    transient: known.transient
  })
}

const describe = (cause: unknown): { readonly code: string; readonly message: string } => {
  // a host with several addresses fails with one error for each
  const error: unknown = cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : ""
  const message = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error)
  return { code, message: message === "" ? code : message }
}

const untrusted: Known = {
  what: "has a certificate that is not trusted",
  next: "check the certificate authority and the server name in the configuration",
  transient: false
}
const other: Known = { what: "could not be asked", next: "check the address and the network between", transient: true }
const broken: Known = { what: "broke the connection off", next: "check that it is healthy, and the network between", transient: true }
const causes: Readonly<Record<string, Known>> = {
  ECONNREFUSED: { what: "refuses connections", next: "check that it runs and listens at this address", transient: true },
  ENOTFOUND: { what: "has no address", next: "check the host name", transient: false },
  EAI_AGAIN: { what: "has no address now", next: "check the name server", transient: true },
  ETIMEDOUT: { what: "did not answer in time", next: "check that it is healthy, and the network between", transient: true },
  EHOSTUNREACH: { what: "cannot be reached", next: "check the network between", transient: true },
  ENETUNREACH: { what: "cannot be reached", next: "check the network between", transient: true },
  ECONNRESET: broken,
  EPIPE: broken,
  TOO_LARGE: { what: "answered more than is read", next: "ask for less", transient: false },
  ERR_INVALID_URL: { what: "is not a valid address", next: "correct the address", transient: false },
  EPROTO: { what: "does not speak TLS here", next: "check whether the address should be http://", transient: false }
}
