import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../get-tool.ts"
import { freePorts } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { type RestartableServer, startRestartable } from "./restartable-server.ts"
import { serverDirectory } from "./server-directory.ts"

export interface NatsOptions {
  /** Clients must show this token. */
  readonly token?: string
  /** Files (PEM) of the server's certificate and key; with `ca`, clients must show a certificate of that authority. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  /** Bytes that JetStream may put on disk; 1 GiB by default. */
  readonly maxBytes?: number
}

export interface NatsServer extends RestartableServer {
  /** `nats://host:port` or `tls://host:port` */
  readonly url: string
  /** The folder in which JetStream keeps the stream of this name. */
  readonly filesOf: (stream: string) => string
}

// https://docs.nats.io/running-a-nats-service/configuration ; JSON is accepted.
const configuration = (port: number, monitor: number, store: string, { token, tls, maxBytes = 2 ** 30 }: NatsOptions): string =>
  JSON.stringify({
    listen: `127.0.0.1:${port}`,
    http: `127.0.0.1:${monitor}`,
    jetstream: { store_dir: store, max_file_store: maxBytes },
    ...(token === undefined ? {} : { authorization: { token } }),
    ...(tls === undefined
      ? {}
      : { tls: { cert_file: tls.cert, key_file: tls.key, ...(tls.ca === undefined ? {} : { ca_file: tls.ca, verify: true }) } })
  })

/** A real NATS server with JetStream, on a random loopback port and with files of its own. */
export const startNats = Effect.fn("toolbox.startNats")(function* (options: NatsOptions = {}) {
  const nats = yield* getTool("nats-server")
  const directory = yield* serverDirectory("nats")
  const [port = 0, monitor = 0] = yield* freePorts(2)
  const config = join(directory, "nats.conf")
  const store = join(directory, "jetstream")
  yield* Effect.promise(() => writeFile(config, configuration(port, monitor, store, options), { mode: 0o600 }))
  const server = yield* startRestartable({
    name: "nats-server",
    path: nats.path,
    args: ["-c", config],
    directory,
    ready: httpOk(`http://127.0.0.1:${monitor}/healthz`),
    deadline: "30 seconds"
  })
  const url = `${options.tls === undefined ? "nats" : "tls"}://127.0.0.1:${port}`
  // https://docs.nats.io/running-a-nats-service/nats_admin/jetstream_admin: an account without a name is $G
  return { ...server, url, filesOf: (stream) => join(store, "jetstream", "$G", "streams", stream) } satisfies NatsServer
})
