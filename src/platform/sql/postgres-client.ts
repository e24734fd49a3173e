/** `effect/sql` on Postgres, so that its results read as those of SQLite do. */

import { randomUUID } from "node:crypto"
import type { ConnectionOptions } from "node:tls"
import { PgClient, PgTypes } from "@effect/sql-pg"
import { Context, Effect, Layer, Redacted, Result } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import { AnsweringSocket } from "./answering-socket.ts"

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: Redacted.Redacted
  /** In place of one in the address; asked for at each connection. */
  readonly password?: Effect.Effect<Redacted.Redacted>
  /** The authority to trust, and the client's certificate; PEM. */
  readonly tls?: Pick<ConnectionOptions, "ca" | "cert" | "key">
  /** Connections at most; one is held by each transaction and listener. */
  readonly connections: number
}

/** Results of `bigint` columns and of `count` as numbers where a number holds them exactly. */
const types = PgTypes.makeRegistry()
types.register<bigint | number>(
  PgTypes.OID.int8,
  {
    encode: (value) => PgTypes.encode(BigInt(value), PgTypes.OID.int8),
    decode: (bytes) => Result.succeed(readInt8(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
  },
  { arrayOid: PgTypes.OID.int8Array }
)

const readInt8 = (view: DataView): bigint | number => {
  const value = view.getBigInt64(0)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** Milliseconds after which the server takes a transaction from a process that has stopped in the middle of it: others wait for its rows. */
const STOPPED = "4000"

/** Milliseconds without a word of the server's after which a connection is given up. No statement of Handrail's takes nearly as long. */
const PATIENCE = 30_000

/** How the library would connect, but for a server that stops answering; absent for a socket of this machine, which cannot. */
const streamTo = (url: Redacted.Redacted, patience: number) => {
  const { hostname, port, searchParams } = new URL(Redacted.value(url))
  const host = searchParams.get("host") ?? decodeURIComponent(hostname).replace(/^\[(.*)\]$/, "$1")
  if (host.startsWith("/")) return undefined
  const to = { host: host === "" ? "localhost" : host, port: Number(searchParams.get("port") ?? (port === "" ? 5432 : port)) }
  return () => new AnsweringSocket({ ...to, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 }, patience)
}

/**
 * With a connection its transaction is gone, and rolling it back fails as well, of which the library dies. That is the same outage, and no fault:
 * what was asked fails with it, as any statement does.
 */
const tellingLostRollbacks = (client: PgClient.PgClient): PgClient.PgClient => {
  const { withTransaction } = client
  return Object.assign(client, {
    withTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
      Effect.catchDefect(withTransaction(effect), (defect) => (isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect)))
  })
}

interface Apart {
  readonly connections: number
  /** Statements that come while others are under way are sent at once, so that one whose answer is late keeps none from the server. */
  readonly isShared?: boolean
  /** In place of the pool's. */
  readonly patience?: number
}

/** A client of connections of its own, for what must not wait until others give one back to the pool. Undefined where there is no pool. */
export const ConnectionsApart = Context.Reference<(apart: Apart) => Layer.Layer<SqlClient, SqlError> | undefined>(
  "handrail/platform/ConnectionsApart",
  { defaultValue: () => () => undefined }
)

/** What the server knows all connections of this pool, and those apart from it, by: their `application_name`. */
export const SessionsName = Context.Reference<string>("handrail/platform/SessionsName", { defaultValue: () => "handrail" })

/** A `SqlClient` on a pool of connections, made as they are needed, for as long as the layer is; and how to have some apart from it. */
export const layerPostgres = (options: PostgresOptions): Layer.Layer<SqlClient | PgClient.PgClient, SqlError> =>
  Layer.unwrap(
    Effect.sync(() => {
      const name = `handrail ${randomUUID()}`
      return Layer.mergeAll(
        layerPool(name, options),
        Layer.succeed(ConnectionsApart, (apart) => layerPool(name, { ...options, ...apart })),
        Layer.succeed(SessionsName, name)
      )
    })
  )

const layerPool = (
  name: string,
  { url, password, tls, connections, isShared = false, patience = PATIENCE }: PostgresOptions & Apart
): Layer.Layer<SqlClient | PgClient.PgClient, SqlError> => {
  const stream = streamTo(url, patience)
  const client = PgClient.make({
    url,
    types,
    maxConnections: connections,
    multiplex: isShared,
    applicationName: name,
    ...(stream === undefined ? {} : { stream }),
    startupParameters: { idle_in_transaction_session_timeout: STOPPED },
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { ssl: tls })
  })
  return PgClient.layerFrom(Effect.map(client, tellingLostRollbacks))
}
