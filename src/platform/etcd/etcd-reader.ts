/**
 * What etcd's members say of themselves over plain HTTP on the addresses where they take their clients' requests: `/health`, `/version` and
 * `/metrics`. None of them needs a majority, so they answer when the API server cannot. Only GET can be expressed.
 * https://etcd.io/docs/v3.6/op-guide/monitoring/
 */
import { readFile } from "node:fs/promises"
import https from "node:https"
import { connect } from "node:net"
import { Effect, Result, Schema } from "effect"
import type { EtcdTls } from "../config/etcd-config.ts"
import { boundedGet } from "../http/bounded-get.ts"
import { type MemberMetrics, memberMetrics } from "./member-metrics.ts"

export interface EtcdMember extends MemberMetrics {
  readonly endpoint: string
  /** Whether it takes connections. */
  readonly answers: boolean
  /** What it says of its own health; absent when it says nothing, or not to us. */
  readonly healthy?: boolean
  /** Why it is not healthy, or why it says nothing. */
  readonly reason?: string
  readonly version?: string
}

export interface EtcdReader {
  /** Those of the endpoints that take connections, in their order. */
  readonly answering: (endpoints: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<string>>
  /** Each endpoint with what can be learned of its member. */
  readonly members: (endpoints: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<EtcdMember>>
  /** Where the members were when they were last seen: who must find them may be unable to ask anybody. Undefined: never yet. */
  readonly known: () => ReadonlyArray<string> | undefined
  readonly remember: (endpoints: ReadonlyArray<string>) => void
}

/** Milliseconds for a connection, and for each answer. */
const DIAL_MS = 2_000
const ANSWER_MS = 4_000
const MAX_BYTES = 4 * 1024 * 1024

const dial = (endpoint: string): Effect.Effect<boolean> =>
  Effect.callback<boolean>((resume) => {
    const { hostname, port, protocol } = new URL(endpoint)
    const host = hostname.replace(/^\[|\]$/g, "")
    const socket = connect({ host, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port), timeout: DIAL_MS })
    const end = (does: boolean) => () => {
      socket.destroy()
      resume(Effect.succeed(does))
    }
    socket.once("connect", end(true)).once("timeout", end(false)).once("error", end(false))
    return Effect.sync(() => socket.destroy())
  })

const agentFor = (tls: EtcdTls | undefined) =>
  Effect.acquireRelease(
    Effect.tryPromise(async () => {
      const text = (file: string | undefined) => (file === undefined ? undefined : readFile(file))
      const [ca, cert, key] = await Promise.all([text(tls?.ca), text(tls?.cert), text(tls?.key)])
      return new https.Agent({ keepAlive: false, ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) })
    }),
    (agent) => Effect.sync(() => agent.destroy())
  )

const Health = Schema.fromJsonString(
  Schema.Struct({ health: Schema.Literals(["true", "false"]), reason: Schema.optionalKey(Schema.String) })
)
const Version = Schema.fromJsonString(Schema.Struct({ etcdserver: Schema.String }))

const healthOf = (said: Result.Result<string, string>): Pick<EtcdMember, "healthy" | "reason"> => {
  if (Result.isFailure(said)) return { reason: said.failure }
  const health = Schema.decodeResult(Health)(said.success)
  if (Result.isFailure(health)) return { reason: "its answer is not that of an etcd" }
  const { health: is, reason = "" } = health.success
  return { healthy: is === "true", ...(reason === "" ? {} : { reason }) }
}

const look = Effect.fnUntraced(function* (endpoint: string, credentials: Result.Result<https.Agent, string>) {
  if (!(yield* dial(endpoint))) return { endpoint, answers: false, reason: "it takes no connections" } satisfies EtcdMember
  if (Result.isFailure(credentials)) return { endpoint, answers: true, reason: credentials.failure } satisfies EtcdMember
  const agent = credentials.success
  const read = (path: string) =>
    boundedGet({
      url: new URL(path, endpoint),
      headers: { accept: "*/*", "user-agent": "handrail" },
      ...(endpoint.startsWith("https:") ? { agent } : {}),
      timeout: ANSWER_MS,
      maxBytes: MAX_BYTES
    }).pipe(
      Effect.map(({ text }) => text),
      Effect.mapError(({ message }) => message),
      Effect.result
    )
  const [health, version, metrics] = yield* Effect.all([read("/health"), read("/version"), read("/metrics")], { concurrency: 3 })
  const known = Result.flatMap(version, Schema.decodeResult(Version))
  return {
    endpoint,
    answers: true,
    ...healthOf(health),
    ...(Result.isSuccess(known) ? { version: known.success.etcdserver } : {}),
    ...(Result.isSuccess(metrics) ? memberMetrics(metrics.success) : {})
  } satisfies EtcdMember
})

/** Reads with this client certificate, where there is one: without it most members only show that they take connections. */
export const makeEtcdReader = (tls: EtcdTls | undefined): EtcdReader => {
  let known: ReadonlyArray<string> | undefined
  return {
    known: () => known,
    remember: (endpoints) => {
      if (endpoints.length > 0) known = endpoints
    },
    answering: (endpoints) => Effect.filter(endpoints, dial, { concurrency: "unbounded" }),
    members: Effect.fn("platform.etcd.members")(function* (endpoints) {
      const agent = yield* Effect.result(
        Effect.mapError(agentFor(tls), ({ cause }) => `our client certificate cannot be read: ${String(cause)}`)
      )
      return yield* Effect.forEach(endpoints, (endpoint) => look(endpoint, agent), { concurrency: "unbounded" })
    }, Effect.scoped)
  }
}
