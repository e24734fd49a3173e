import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import type { TLSSocket } from "node:tls"
import { Effect, Schema } from "effect"
import type { ClientCertificate } from "../authentication/authenticate.ts"
import type { Identity } from "../tls/certificate.ts"

/** The rehearsal cluster's API could not bind its address. */
export class ApiServerNotListening extends Schema.TaggedError<ApiServerNotListening>()("ApiServerNotListening", {
  host: Schema.String,
  port: Schema.Number,
  reason: Schema.String
}) {
  override get message(): string {
    return `The rehearsal cluster cannot listen on ${this.host}:${this.port}: ${this.reason}. Choose another port, or 0 for any free one.`
  }
}

export interface HttpsOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly identity: Identity
  /** Client certificates are verified against this authority; a request without one is let through to other authenticators. */
  readonly clientCaPem: string
  readonly handle: (certificate: ClientCertificate | undefined, request: IncomingMessage, response: ServerResponse) => Promise<void>
}

const listed = (value: string | ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  value === undefined ? [] : typeof value === "string" ? [value] : value

/** The verified certificate of a connection, if the client showed one. */
const certificateOf = (request: IncomingMessage): ClientCertificate | undefined => {
  const socket = request.socket as TLSSocket
  if (!socket.authorized) return undefined
  const subject = socket.getPeerCertificate()?.subject
  const commonName = listed(subject?.CN)[0]
  return commonName === undefined ? undefined : { commonName, organizations: listed(subject.O) }
}

/** Serves HTTPS until the scope closes, which cuts every open connection. Answers the port it is bound to. */
export const serveHttps = (options: HttpsOptions) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly close: (done: () => void) => void }, ApiServerNotListening>((resume) => {
      const { host, port, identity, clientCaPem, handle } = options
      const tls = { cert: identity.certPem, key: identity.keyPem, ca: clientCaPem, requestCert: true, rejectUnauthorized: false }
      const server = createServer({ ...tls, keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
        handle(certificateOf(request), request, response).catch(() => response.destroy())
      })
      server.once("error", (error) => resume(Effect.fail(new ApiServerNotListening({ host, port, reason: error.message }))))
      server.listen(port, host, () => {
        const close = (done: () => void) => {
          server.close(done)
          server.closeAllConnections()
        }
        resume(Effect.succeed({ port: (server.address() as AddressInfo).port, close }))
      })
    }),
    ({ close }) => Effect.callback<void>((resume) => close(() => resume(Effect.void)))
  ).pipe(Effect.map(({ port }) => port))
