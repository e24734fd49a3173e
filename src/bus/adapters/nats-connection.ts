import { readFile } from "node:fs/promises"
import {
  type Authenticator,
  AuthorizationError,
  connect,
  credsAuthenticator,
  type NatsConnection,
  type Status,
  tokenAuthenticator,
  usernamePasswordAuthenticator
} from "@nats-io/transport-node"
import { Effect, Schedule, Stream } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import type { NatsConfig } from "../../platform/config/nats-config.ts"
import { BusUnavailable } from "../bus.ts"

export type Attempt = <A>(run: () => Promise<A> | A) => Effect.Effect<A, BusUnavailable>

/** Calls NATS. The error says which servers; their addresses hold no credentials. */
const attemptAt =
  ({ servers }: NatsConfig): Attempt =>
  (run) =>
    Effect.tryPromise({
      try: async () => run(),
      catch: (cause) =>
        new BusUnavailable({
          message: `NATS could not be used: ${messageOf(cause)}`,
          where: servers.join(", "),
          next: "see to the NATS servers and to JetStream on them; sources send again what was not acknowledged",
          cause
        })
    })

const read = async (path: string): Promise<string> => (await readFile(path, "utf8")).trim()

const authenticators = async ({ credsFile, passwordFile, tokenFile, user }: NatsConfig): Promise<Array<Authenticator>> => [
  ...(credsFile === undefined ? [] : [credsAuthenticator(await readFile(credsFile))]),
  ...(tokenFile === undefined ? [] : [tokenAuthenticator(await read(tokenFile))]),
  ...(user === undefined ? [] : [usernamePasswordAuthenticator(user, passwordFile === undefined ? "" : await read(passwordFile))])
]

const tlsOf = ({ caFile, certFile, keyFile }: NatsConfig) => {
  const files = { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) }
  return Object.keys(files).length === 0 ? {} : { tls: files }
}

/** What is worth a line in the log when it happens to the connection. */
const remarks: Partial<Record<Status["type"], string>> = {
  disconnect: "lost the connection to NATS; connecting again",
  reconnect: "connected to NATS again",
  staleConnection: "NATS does not answer; connecting again"
}

const logStatus = (connection: NatsConnection) =>
  Stream.fromAsyncIterable(connection.status(), (cause) => cause).pipe(
    Stream.runForEach(({ type }) => {
      const remark = remarks[type]
      return remark === undefined ? Effect.void : Effect.logWarning(remark)
    }),
    Effect.ignore
  )

/** How long the first connection may take: whoever starts Handrail wants to know that it cannot work. */
const FIRST_CONNECTION = "20 seconds"

/** A connection that lives as long as the scope, through any loss of it: once made, it is made again for ever. */
export const natsConnection = Effect.fnUntraced(function* (config: NatsConfig) {
  const attempt = attemptAt(config)
  const open = attempt(async () =>
    connect({
      servers: [...config.servers],
      name: "handrail",
      timeout: 5_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ignoreAuthErrorAbort: true,
      pingInterval: 5_000,
      maxPingOut: 2,
      authenticator: await authenticators(config),
      ...tlsOf(config)
    })
  )
  const connection = yield* Effect.acquireRelease(
    Effect.retry(open, {
      while: ({ cause }) => !(cause instanceof AuthorizationError),
      schedule: Schedule.spaced("500 millis").pipe(Schedule.upTo({ duration: FIRST_CONNECTION }))
    }),
    // what was said last, such as what is given back, is still sent where there is somebody to hear it
    (opened) =>
      Effect.andThen(
        Effect.ignore(
          Effect.timeout(
            attempt(() => opened.flush()),
            "1 second"
          )
        ),
        Effect.ignore(attempt(() => opened.close()))
      )
  )
  yield* Effect.forkScoped(logStatus(connection))
  return { connection, attempt }
})
