import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../get-tool.ts"
import { freePort } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { type RestartableServer, startRestartable } from "./restartable-server.ts"
import { serverDirectory } from "./server-directory.ts"

export interface AlertmanagerOptions {
  /** Where it posts its notifications: to each of these. */
  readonly webhookUrl: string | ReadonlyArray<string>
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken?: string
  /** In place of the token: https://prometheus.io/docs/alerting/latest/configuration/#http_config */
  readonly httpConfig?: Readonly<Record<string, unknown>>
  readonly groupBy?: ReadonlyArray<string>
  /** Durations as Alertmanager writes them: 1s, 5m. By default a group is sent after 100 ms and updated every 500 ms. */
  readonly groupWait?: string
  readonly groupInterval?: string
  readonly repeatInterval?: string
  /** Of a highly available one: the port on which it hears of what the others notified, and theirs. */
  readonly gossip?: { readonly port: number; readonly peers: ReadonlyArray<number> }
}

// https://prometheus.io/docs/alerting/latest/configuration/ ; JSON is YAML.
const configuration = (options: AlertmanagerOptions): string =>
  JSON.stringify({
    route: {
      receiver: "handrail",
      group_by: options.groupBy ?? ["alertname"],
      group_wait: options.groupWait ?? "100ms",
      group_interval: options.groupInterval ?? "500ms",
      repeat_interval: options.repeatInterval ?? "4h"
    },
    receivers: [
      {
        name: "handrail",
        webhook_configs: [options.webhookUrl].flat().map((url) => ({
          url,
          send_resolved: true,
          ...(options.bearerToken === undefined ? {} : { http_config: { authorization: { credentials: options.bearerToken } } }),
          ...(options.httpConfig === undefined ? {} : { http_config: options.httpConfig })
        }))
      }
    ]
  })

/**
 * Peers that are away are looked for every second, and one that is there waits for a second for those before it to notify first.
 * https://prometheus.io/docs/alerting/latest/high_availability/
 */
const gossipFlags = ({ gossip }: AlertmanagerOptions): ReadonlyArray<string> =>
  gossip === undefined
    ? ["--cluster.listen-address="]
    : [
        `--cluster.listen-address=127.0.0.1:${gossip.port}`,
        `--cluster.advertise-address=127.0.0.1:${gossip.port}`,
        "--cluster.reconnect-interval=1s",
        "--cluster.peer-timeout=1s",
        ...gossip.peers.map((peer) => `--cluster.peer=127.0.0.1:${peer}`)
      ]

interface AlertmanagerServer extends RestartableServer {
  readonly url: string
}

/** A real Alertmanager with one receiver: the webhook. Alerts go in by its own API, `POST <url>/api/v2/alerts`. */
export const startAlertmanager = Effect.fn("toolbox.startAlertmanager")(function* (options: AlertmanagerOptions) {
  const alertmanager = yield* getTool("alertmanager")
  const directory = yield* serverDirectory("alertmanager")
  const port = yield* freePort
  const url = `http://127.0.0.1:${port}`
  const config = join(directory, "alertmanager.yml")
  yield* Effect.promise(() => writeFile(config, configuration(options), { mode: 0o600 }))
  const server = yield* startRestartable({
    name: "alertmanager",
    path: alertmanager.path,
    args: [
      `--config.file=${config}`,
      `--storage.path=${join(directory, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...gossipFlags(options)
    ],
    directory,
    ready: httpOk(`${url}/-/ready`),
    deadline: "30 seconds"
  })
  return { ...server, url } satisfies AlertmanagerServer
})
