import { Effect, Stream } from "effect"
import type { HttpServerRequest } from "effect/http"
import { InvalidRequest, TooLarge } from "../api/problem.ts"

const mebibytes = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / 1_048_576)} MiB`

const tooLarge = (where: string, limit: number) =>
  new TooLarge({
    message: `the body is larger than ${mebibytes(limit)}; nothing was stored`,
    where,
    next: "send less at once, such as by max_alerts of an Alertmanager receiver; or raise largestBody in sources.webhooks"
  })

const malformed = (where: string, message: string) =>
  new InvalidRequest({
    message: `the body is not JSON: ${message}; nothing was stored`,
    where,
    next: "send the whole document, as JSON in UTF-8",
    violations: [{ path: "$", message }]
  })

const placeOf = (request: HttpServerRequest.HttpServerRequest): string => `body of ${request.method} ${request.url}`

/** A request's body as it was sent. Reads no more than `limit` bytes, and refuses before reading when the sender announces more. */
export const bodyBytes = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest, limit: number) {
  const where = placeOf(request)
  if (Number(request.headers["content-length"] ?? 0) > limit) return yield* tooLarge(where, limit)
  const chunks: Array<Uint8Array> = []
  let length = 0
  yield* Stream.runForEach(request.stream, (chunk) => {
    length += chunk.byteLength
    chunks.push(chunk)
    return length > limit ? Effect.fail(tooLarge(where, limit)) : Effect.void
  }).pipe(Effect.mapError((error) => (error._tag === "TooLarge" ? error : malformed(where, "the connection ended before the body did"))))
  return Buffer.concat(chunks)
})

/** The body as JSON. */
export const parseJson = (request: HttpServerRequest.HttpServerRequest, body: Uint8Array): Effect.Effect<unknown, InvalidRequest> =>
  Effect.try({
    try: (): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)),
    catch: (error) => malformed(placeOf(request), error instanceof Error ? error.message : String(error))
  })
