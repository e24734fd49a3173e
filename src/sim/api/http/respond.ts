import type { ServerResponse } from "node:http"
import { messageOf } from "../../../domain/message-of.ts"
import { StatusError } from "../../store/status-error.ts"
import type { Answer, StreamSink } from "../answer.ts"
import { type Rendering, renderList, renderObject } from "./render.ts"

const JSON_TYPE = "application/json"

/** Bytes a slow watcher may fall behind before the stream is cut; it then lists again, as with the real API server. */
const MAX_BACKLOG = 64 * 1024 * 1024

const indented = (text: string, pretty: boolean): string => (pretty ? JSON.stringify(JSON.parse(text), null, 2) : text)

const sendText = (response: ServerResponse, code: number, contentType: string, body: string | Uint8Array): void => {
  response.writeHead(code, { "content-type": contentType, "content-length": Buffer.byteLength(body) })
  response.end(body)
}

const sendPieces = (response: ServerResponse, pieces: Iterable<string>): void => {
  response.writeHead(200, { "content-type": JSON_TYPE })
  let batch = ""
  for (const piece of pieces) {
    batch += piece
    if (batch.length < 65_536) continue
    response.write(batch)
    batch = ""
  }
  response.end(`${batch}\n`)
}

const stream = (response: ServerResponse, contentType: string, start: (sink: StreamSink) => () => void): void => {
  response.writeHead(200, { "content-type": contentType, "transfer-encoding": "chunked" })
  response.flushHeaders()
  const sink: StreamSink = {
    write: (chunk) => {
      if (response.writableEnded || response.destroyed) return false
      response.write(chunk)
      if (response.writableLength > MAX_BACKLOG) response.destroy()
      return !response.destroyed
    },
    end: () => response.end()
  }
  const stop = start(sink)
  if (response.writableEnded || response.destroyed) stop()
  else response.once("close", stop)
}

/** Writes an answer in the form the client negotiated. */
export const respond = (response: ServerResponse, answer: Answer, rendering: Rendering): void => {
  const { pretty } = rendering.format
  switch (answer.kind) {
    case "object":
      sendText(response, answer.code, JSON_TYPE, `${indented(renderObject(rendering, answer.type, answer.object), pretty)}\n`)
      break
    case "list": {
      const pieces = renderList(rendering, answer.type, answer.items, answer.metadata)
      sendPieces(response, pretty ? [indented([...pieces].join(""), true)] : pieces)
      break
    }
    case "json":
      sendText(response, answer.code, JSON_TYPE, `${JSON.stringify(answer.body, null, pretty ? 2 : undefined)}\n`)
      break
    case "text":
      sendText(response, answer.code, answer.contentType, answer.body)
      break
    case "stream":
      stream(response, answer.contentType, answer.start)
  }
}

/** The body of a failure: its Status, or a 500 naming what went wrong. */
export const failureAnswer = (error: unknown): Answer => {
  if (error instanceof StatusError) return { kind: "json", code: error.status.code, body: error.status }
  const message = messageOf(error)
  const status = new StatusError(500, "InternalError", `Internal error occurred: ${message}`, {
    causes: [{ reason: "", message, field: "" }]
  }).status
  return { kind: "json", code: 500, body: status }
}
