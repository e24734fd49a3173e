import http from "node:http"
import https from "node:https"
import type { AddressInfo } from "node:net"
import type { TLSSocket } from "node:tls"
import { Effect } from "effect"

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: http.IncomingHttpHeaders
  /** Common name of the client's certificate. */
  readonly client: string | undefined
  /** How many requests to this path came before. */
  readonly nth: number
}

export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
  /** Accepts the request and never answers. */
  readonly hang?: true
  /** Breaks the connection in the middle of the answer. */
  readonly cut?: true
}

/** A server on a loopback port that answers as told and remembers what it was asked. */
export const scriptedServer = (script: (request: SeenRequest) => ScriptedAnswer, tls?: https.ServerOptions) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly seen: Array<SeenRequest>; readonly open: () => number; readonly close: () => void }>(
      (resume) => {
        const seen: Array<SeenRequest> = []
        let open = 0
        const answer = (request: http.IncomingMessage, response: http.ServerResponse) => {
          open += 1
          response.once("close", () => {
            open -= 1
          })
          const url = new URL(request.url ?? "/", "http://server")
          const one: SeenRequest = {
            method: request.method ?? "",
            path: url.pathname,
            query: url.searchParams,
            headers: request.headers,
            client: tls === undefined ? undefined : commonName(request.socket as TLSSocket),
            nth: seen.filter(({ path }) => path === url.pathname).length
          }
          seen.push(one)
          send(response, script(one))
        }
        const server = tls === undefined ? http.createServer(answer) : https.createServer(tls, answer)
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo
          const close = () => {
            server.closeAllConnections()
            server.close()
          }
          resume(Effect.succeed({ url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`, seen, open: () => open, close }))
        })
      }
    ),
    ({ close }) => Effect.sync(close)
  )

const commonName = (socket: TLSSocket): string | undefined => {
  const name: unknown = socket.getPeerCertificate().subject?.CN
  return typeof name === "string" ? name : undefined
}

const send = (response: http.ServerResponse, { status = 200, headers = {}, body = "", hang, cut }: ScriptedAnswer) => {
  if (hang) return
  const text = typeof body === "string" ? body : JSON.stringify(body)
  response.writeHead(status, cut ? { ...headers, "content-length": text.length + 100 } : headers)
  if (!cut) return response.end(text)
  response.write(text, () => response.destroy())
}
