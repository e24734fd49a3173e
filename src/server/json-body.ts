import type { IncomingHttpHeaders } from "node:http"
import type { Socket } from "node:net"
import type { Readable } from "node:stream"
import { Result } from "effect"
import { InvalidRequest, TooLarge } from "../api/problem.ts"

/** A request as Node has it, whichever version of HTTP it came by. */
export interface NodeRequest extends Readable {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly socket: Socket
}

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

const placeOf = (request: NodeRequest): string => `body of ${request.method} ${request.url}`

/**
 * Gives `take` a request's body as it was sent, once. Keeps no more than `limit` bytes, and refuses before reading when the sender announces
 * more.
 */
export const takeBody = (
  request: NodeRequest,
  limit: number,
  take: (body: Result.Result<Uint8Array, TooLarge | InvalidRequest>) => void
): void => {
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    take(Result.fail(tooLarge(placeOf(request), limit)))
    return
  }
  const chunks: Array<Uint8Array> = []
  let length = 0
  let isTaken = false
  const takeOnce = (body: Result.Result<Uint8Array, TooLarge | InvalidRequest>): void => {
    if (isTaken) return
    isTaken = true
    take(body)
  }
  request.on("data", (chunk: Uint8Array) => {
    length += chunk.byteLength
    if (length <= limit) chunks.push(chunk)
    else takeOnce(Result.fail(tooLarge(placeOf(request), limit)))
  })
  request.on("end", () => takeOnce(Result.succeed(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))))
  request.on("close", () => {
    if (!request.readableEnded) takeOnce(Result.fail(malformed(placeOf(request), "the connection ended before the body did")))
  })
  request.on("error", () => {})
}

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** The body as JSON. */
export const parseJson = (request: NodeRequest, body: Uint8Array): Result.Result<unknown, InvalidRequest> =>
  Result.try({
    try: (): unknown => JSON.parse(utf8.decode(body)),
    catch: (error) => malformed(placeOf(request), error instanceof Error ? error.message : String(error))
  })
