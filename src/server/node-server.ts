import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { TlsMaterial } from "./tls.ts"
import type { Take } from "./webhooks/direct.ts"

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

/** People come with tokens and no certificate: whether one is good is asked where it stands for a token. */
const secureServer = ({ ca, cert, key }: TlsMaterial) =>
  createSecureServer({
    cert,
    key,
    minVersion: "TLSv1.2",
    ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: false })
  })

/**
 * Offers each request to `take` before those who listen for requests. Node tells every listener, so none of them could keep it.
 *
 * A sender that asks whether to go on (`Expect: 100-continue`) is told so at once, and its request is one like any other: bodies are bounded, and
 * who reads them reads Node's stream, of which the platform would not know that it is awaited.
 */
const offerFirst = <S extends Server>(server: S, take: Take): S => {
  const emit = server.emit.bind(server)
  const offered = (event: string, ...args: Array<unknown>): boolean => {
    const [request, response] = args as [IncomingMessage, ServerResponse]
    if (event === "checkContinue") {
      response.writeContinue()
      return offered("request", ...args)
    }
    // it is stopping: who would send the next one on this connection is to find another
    if (event === "request" && !server.listening) response.setHeader("connection", "close")
    return (event === "request" && take(request, response)) || emit(event, ...args)
  }
  return Object.assign(server, { emit: offered })
}

/**
 * How long an idle connection is kept, in milliseconds: longer than senders keep theirs (Alertmanager five minutes, load balancers one), so
 * that it is the sender who closes. Closed by the server, a delivery that is just sent on it is lost, and has to be sent again.
 */
const KEPT_ALIVE = 360_000

/** Node's HTTP server, which says why it hangs up on what it cannot read. https://nodejs.org/api/http.html#event-clienterror */
export const nodeServer = (take: Take, tls?: TlsMaterial) => {
  const server = tls === undefined ? createServer() : secureServer(tls)
  server.keepAliveTimeout = KEPT_ALIVE
  return offerFirst(server, take).on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy()
    else socket.end(unreadable(error.code))
  })
}
