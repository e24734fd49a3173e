import { join } from "node:path"
import { Effect, Exit, Scope } from "effect"
import { getTool } from "../get-tool.ts"
import { freePorts } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { serverDirectory } from "./server-directory.ts"
import { startServer } from "./server-process.ts"

/** Paths of PEM files: what members show to their clients, and by whom clients' own certificates must be signed. */
export interface EtcdServerTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const deadline = "60 seconds"

interface Place {
  readonly client: string
  readonly peer: string
  readonly metrics: string
}

/**
 * Real members of one etcd cluster on random loopback ports, ready when it has a leader. Each can be killed and started again with the data
 * that it had; killing is by SIGTERM to its process. The scope ends and removes them all. With `tls`, clients need a certificate.
 */
export const startEtcdMembers = Effect.fn("toolbox.startEtcdMembers")(function* (names: ReadonlyArray<string>, tls?: EtcdServerTls) {
  const { path } = yield* getTool("etcd")
  const directory = yield* serverDirectory("etcd")
  const parent = yield* Effect.scope
  const ports = yield* freePorts(names.length * 3)
  const scheme = tls === undefined ? "http" : "https"
  const places = new Map<string, Place>(
    names.map((name, index) => {
      const [client, peer, metrics] = ports.slice(index * 3)
      return [name, { client: `${scheme}://127.0.0.1:${client}`, peer: `http://127.0.0.1:${peer}`, metrics: `http://127.0.0.1:${metrics}` }]
    })
  )
  const cluster = [...places].map(([name, { peer }]) => `${name}=${peer}`).join(",")
  const running = new Map<string, Scope.Closeable>()

  const argsOf = (name: string, { client, metrics, peer }: Place) => [
    `--name=${name}`,
    `--data-dir=${join(directory, name)}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--listen-metrics-urls=${metrics}`,
    `--initial-cluster=${cluster}`,
    "--unsafe-no-fsync",
    ...(tls === undefined ? [] : ["--client-cert-auth", `--trusted-ca-file=${tls.ca}`, `--cert-file=${tls.cert}`, `--key-file=${tls.key}`])
  ]

  /** `check`: the path that must answer before it counts as started. */
  const launch = Effect.fnUntraced(function* (name: string, check: "/health" | "/metrics") {
    const place = places.get(name)
    if (place === undefined || running.has(name)) return
    const scope = yield* Scope.fork(parent)
    running.set(name, scope)
    const ready = httpOk(`${place.metrics}${check}`)
    yield* startServer({ name, path, args: argsOf(name, place), directory, ready, deadline }).pipe(Scope.provide(scope))
  })

  yield* Effect.forEach(names, (name) => launch(name, "/health"), { concurrency: "unbounded", discard: true })
  return {
    /** Where each takes its clients' requests. */
    endpoints: Object.fromEntries([...places].map(([name, { client }]) => [name, client])) as Readonly<Record<string, string>>,
    /** Returns when it runs, whether or not it finds a majority. */
    start: (name: string) => launch(name, "/metrics"),
    stop: (name: string) =>
      Effect.suspend(() => {
        const scope = running.get(name)
        running.delete(name)
        return scope === undefined ? Effect.void : Scope.close(scope, Exit.void)
      })
  }
})
