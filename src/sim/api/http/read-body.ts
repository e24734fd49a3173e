import type { IncomingMessage } from "node:http"
import { requestEntityTooLarge } from "../../store/status-error.ts"

/** The API server's own limit for one request. Bytes. */
const LIMIT = 3 * 1024 * 1024

/** Collects a request's body. Throws RequestEntityTooLarge past the limit, having read no further. */
export const readBody = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > LIMIT) throw requestEntityTooLarge(LIMIT)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
