import { createServer, STATUS_CODES } from "node:http"

/** What Node's parser refuses before there is a request, by its error's code; anything else is no HTTP that it understands. */
const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

const unreadable = (code: string | undefined): string => {
  const status = statuses[code ?? ""] ?? 400
  const body = JSON.stringify({
    _tag: "InvalidRequest",
    message: `this is no HTTP request that can be read: ${STATUS_CODES[status]}`,
    where: "the request line and headers",
    next: "send HTTP/1.1 with at most 16 KiB of headers",
    violations: []
  })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body
  ].join("\r\n")
}

/** Node's HTTP server, which says why it hangs up on what it cannot read. https://nodejs.org/api/http.html#event-clienterror */
export const nodeServer = () =>
  createServer().on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy()
    else socket.end(unreadable(error.code))
  })
