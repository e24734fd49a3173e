import { readFile } from "node:fs/promises"
import type http from "node:http"
import https from "node:https"
import { Effect, type Scope } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import { boundedGet } from "./bounded-get.ts"
import type { BoundedRequest, HttpAnswer } from "./bounded-request.ts"
import { closingAgents } from "./closing-agents.ts"
import type { ReplicaFailure } from "./replicas.ts"

/** A server that is only read, and what lets us in. Files are read for each request, so that what rotates is right. */
export interface Endpoint {
  /** May have a path, and `user:password@`. */
  readonly url: string
  /** A bearer token. */
  readonly tokenFile?: string
  /** PEM of the authority to trust in place of the system's. */
  readonly caFile?: string
  /** PEM of the client certificate, and of its key. */
  readonly certFile?: string
  readonly keyFile?: string
}

export interface EndpointReader {
  /** Its address without credentials, to be told. */
  readonly server: string
  /** GETs a path below the address. Any status is an answer. */
  readonly get: (
    path: string,
    bounds: Pick<BoundedRequest, "timeout" | "maxBytes"> & { readonly headers?: BoundedRequest["headers"] }
  ) => Effect.Effect<HttpAnswer, ReplicaFailure>
}

const basicAuthorization = ({ password, username }: URL): Readonly<Record<string, string>> =>
  username === ""
    ? {}
    : { authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}` }

const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file, "utf8"))

interface Credentials {
  readonly token: string | undefined
  readonly tls: https.AgentOptions | undefined
}

const credentialsOf = ({ caFile, certFile, keyFile, tokenFile }: Endpoint, server: string): Effect.Effect<Credentials, ReplicaFailure> =>
  Effect.tryPromise({
    try: async () => {
      const [token, ca, cert, key] = await Promise.all([read(tokenFile), read(caFile), read(certFile), read(keyFile)])
      const tls = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }
      return { token: token?.trim(), tls: Object.keys(tls).length === 0 ? undefined : tls }
    },
    catch: (cause): ReplicaFailure => ({
      server,
      message: `what lets us in cannot be read: ${messageOf(cause)}`,
      transient: false
    })
  })

/** An agent of its own where certificates are given, for one request: they may be others at the next. */
const agentFor = (tls: https.AgentOptions | undefined, shared: http.Agent): Effect.Effect<http.Agent, never, Scope.Scope> =>
  tls === undefined
    ? Effect.succeed(shared)
    : Effect.acquireRelease(
        Effect.sync(() => new https.Agent({ ...tls, keepAlive: false, proxyEnv: process.env })),
        (agent) => Effect.sync(() => agent.destroy())
      )

/** Readers of these servers; their connections close with the scope. */
export const endpointReaders = Effect.fnUntraced(function* (endpoints: ReadonlyArray<Endpoint>) {
  const agents = yield* closingAgents
  return endpoints.map((endpoint): EndpointReader => {
    const base = new URL(endpoint.url.endsWith("/") ? endpoint.url : `${endpoint.url}/`)
    const basic = basicAuthorization(base)
    base.username = ""
    base.password = ""
    const server = base.origin
    const get: EndpointReader["get"] = Effect.fnUntraced(function* (path, { headers, maxBytes, timeout }) {
      const { tls, token } = yield* credentialsOf(endpoint, server)
      const url = new URL(path, base)
      const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return yield* boundedGet({
        url,
        headers: { accept: "application/json", "user-agent": "handrail", ...basic, ...bearer, ...headers },
        agent: yield* agentFor(tls, agents.for(url)),
        timeout,
        maxBytes
      }).pipe(Effect.mapError(({ message, transient }): ReplicaFailure => ({ server, message, transient })))
    }, Effect.scoped)
    return { server, get }
  })
})
