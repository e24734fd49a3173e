import type { IncomingHttpHeaders } from "node:http"
import type { Socket } from "node:net"
import type { Readable } from "node:stream"
import { createGunzip } from "node:zlib"
import { Result } from "effect"
import { InvalidRequest, TooLarge, Unavailable, UnsupportedMediaType } from "../api/problem.ts"
import { messageOf } from "../domain/message-of.ts"

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

/** The one encoding of bodies that is read, beside none. */
export const READ_ENCODING = "gzip"

export const unreadEncoding = (where: string, encoding: string) =>
  new UnsupportedMediaType({
    message: `the body is encoded as ${JSON.stringify(encoding.slice(0, 80))}; nothing was stored`,
    where: `Content-Encoding of ${where}`,
    next: "send it as it is, or to a webhook with `Content-Encoding: gzip`"
  })

/**
 * What a `Content-Encoding` names, undefined for none: case tells nothing apart, and `x-gzip` is `gzip`.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1
 */
export const encodingOf = (header: string | undefined): string | undefined => {
  const encoding = header?.trim().toLowerCase()
  if (encoding === undefined || encoding === "" || encoding === "identity") return undefined
  return encoding === "x-gzip" ? READ_ENCODING : encoding
}

type BodyRefused = TooLarge | InvalidRequest | UnsupportedMediaType | Unavailable

/** Bodies up to this, in bytes, are always taken. */
const SMALL = 1_048_576
/** What larger ones may hold together while they are being received: whoever sends them slowly must not take all memory. */
const MOST_LARGE = 64 * 1_048_576
let large = 0

const crowded = (where: string) =>
  new Unavailable({
    message: "other large bodies are being received, and there is no room for this one beside them; nothing was stored",
    where,
    next: "send it again after what Retry-After says, or less at once"
  })

/** What comes out of `stream`, once: no more than `limit` bytes are kept. */
const collect = (stream: Readable, limit: number, where: string, take: (body: Result.Result<Uint8Array, BodyRefused>) => void): void => {
  const chunks: Array<Uint8Array> = []
  let length = 0
  let counted = 0
  let isTaken = false
  const takeOnce = (body: Result.Result<Uint8Array, BodyRefused>): void => {
    if (isTaken) return
    isTaken = true
    large -= counted
    chunks.length = 0
    take(body)
  }
  const hasRoom = (): boolean => {
    if (length <= SMALL) return true
    large += length - counted
    counted = length
    return large <= MOST_LARGE || large === counted
  }
  stream.on("data", (chunk: Uint8Array) => {
    if (isTaken) return
    length += chunk.byteLength
    if (length > limit) takeOnce(Result.fail(tooLarge(where, limit)))
    else if (hasRoom()) chunks.push(chunk)
    else takeOnce(Result.fail(crowded(where)))
  })
  stream.on("end", () => takeOnce(Result.succeed(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))))
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code?.startsWith("Z_")) takeOnce(Result.fail(malformed(where, `it cannot be unpacked as gzip: ${error.message}`)))
  })
  stream.on("close", () => {
    if (!stream.readableEnded) takeOnce(Result.fail(malformed(where, "the connection ended before the body did")))
  })
}

/** Of a body that cannot be taken, seen from its headers alone. */
const refusal = ({ headers, method, url }: NodeRequest, limit: number, where: string): BodyRefused | undefined => {
  if (Number(headers["content-length"] ?? 0) > limit) return tooLarge(where, limit)
  const encoding = encodingOf(headers["content-encoding"])
  return encoding === undefined || encoding === READ_ENCODING ? undefined : unreadEncoding(`${method} ${url}`, encoding)
}

/** What a request's body is unpacked to. What is not taken of it is read and dropped packed. */
const unpacked = (request: NodeRequest): Readable => {
  const unpacking = createGunzip()
  unpacking.on("close", () => request.unpipe(unpacking).resume())
  request
    .on("error", () => {})
    .on("close", () => {
      if (!request.readableEnded) unpacking.destroy()
    })
  return request.pipe(unpacking)
}

/**
 * Gives `take` a request's body as it was before any encoding, once. Keeps no more than `limit` bytes of it, unpacks no more, and refuses
 * before reading when the sender announces more.
 */
export const takeBody = (request: NodeRequest, limit: number, take: (body: Result.Result<Uint8Array, BodyRefused>) => void): void => {
  const where = placeOf(request)
  const refused = refusal(request, limit, where)
  if (refused !== undefined) take(Result.fail(refused))
  else if (encodingOf(request.headers["content-encoding"]) === undefined) collect(request, limit, where, take)
  else {
    const stream = unpacked(request)
    collect(stream, limit, where, (body) => {
      stream.destroy()
      take(body)
    })
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true })

/** The body as JSON. */
export const parseJson = (request: NodeRequest, body: Uint8Array): Result.Result<unknown, InvalidRequest> =>
  Result.try({
    try: (): unknown => JSON.parse(utf8.decode(body)),
    catch: (error) => malformed(placeOf(request), messageOf(error))
  })
