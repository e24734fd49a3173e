import type { IncomingMessage } from "node:http"
import { requestEntityTooLarge } from "../../store/status-error.ts"

/** The API server's own limit for one request. Bytes. */
const LIMIT = 3 * 1024 * 1024

/**
 * Collects a request's body. Past the limit it reads no further and throws RequestEntityTooLarge, with the connection left
 * open for the answer.
 */
export const readBody = (request: IncomingMessage): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Buffer> = []
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= LIMIT) {
        chunks.push(chunk)
        return
      }
      request.removeAllListeners("data")
      request.pause()
      reject(requestEntityTooLarge(LIMIT))
    })
    request.once("end", () => resolve(Buffer.concat(chunks)))
    request.once("error", reject)
  })
