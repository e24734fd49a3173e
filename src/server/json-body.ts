import { Effect, Stream } from "effect"
import type { HttpServerRequest } from "effect/http"
import { InvalidRequest, TooLarge } from "../api/problem.ts"

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MiB`

const tooLarge = (where: string, limit: number) =>
  new TooLarge({
    message: `the body is larger than ${mebibytes(limit)}; nothing was stored`,
    where,
    next: "send fewer alerts at once: set max_alerts on the Alertmanager receiver, or group by more labels"
  })

const malformed = (where: string, message: string) =>
  new InvalidRequest({
    message: `the body is not JSON: ${message}; nothing was stored`,
    where,
    next: "send the whole document, as JSON in UTF-8",
    violations: [{ path: "$", message }]
  })

/** A request's body as JSON. Reads no more than `limit` bytes, and refuses before reading when the sender announces more. */
export const jsonBody = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest, limit: number) {
  const where = `body of ${request.method} ${request.url}`
  if (Number(request.headers["content-length"] ?? 0) > limit) return yield* tooLarge(where, limit)
  const chunks: Array<Uint8Array> = []
  let length = 0
  yield* Stream.runForEach(request.stream, (chunk) => {
    length += chunk.byteLength
    chunks.push(chunk)
    return length > limit ? Effect.fail(tooLarge(where, limit)) : Effect.void
  }).pipe(Effect.mapError((error) => (error._tag === "TooLarge" ? error : malformed(where, "the connection ended before the body did"))))
  return yield* Effect.try({
    try: (): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks))),
    catch: (error) => malformed(where, error instanceof Error ? error.message : String(error))
  })
})
