import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../get-tool.ts"
import { freePort } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { serverDirectory } from "./server-directory.ts"
import { startServer } from "./server-process.ts"

/** A server that is scraped over HTTPS, such as a Kubernetes API. */
export interface SecureTarget {
  /** `host:port` */
  readonly target: string
  /** PEM of the authority to trust. */
  readonly ca: string
  readonly token: string
}

export interface PrometheusOptions {
  /** What it scrapes, by job name: `host:port` of plain HTTP servers that have /metrics, or one that wants HTTPS and a token. */
  readonly scrape: Readonly<Record<string, ReadonlyArray<string> | SecureTarget>>
  /** How often, as Prometheus writes it. By default every 500 ms; rules are evaluated as often. */
  readonly interval?: string
  /** Rule groups, as under `groups` in a rule file. */
  readonly ruleGroups?: ReadonlyArray<Readonly<Record<string, unknown>>>
  /** `host:port` of the Alertmanager that firing rules are sent to. */
  readonly alertmanager?: string
}

const isSecure = (targets: ReadonlyArray<string> | SecureTarget): targets is SecureTarget => "ca" in targets

const scrapeConfig = ([job, targets]: readonly [string, ReadonlyArray<string> | SecureTarget]) =>
  isSecure(targets)
    ? {
        job_name: job,
        scheme: "https",
        static_configs: [{ targets: [targets.target] }],
        authorization: { credentials: targets.token },
        tls_config: { ca_file: `${job}.pem` }
      }
    : { job_name: job, static_configs: [{ targets }] }

// https://prometheus.io/docs/prometheus/latest/configuration/configuration/ ; JSON is YAML.
const configuration = (options: PrometheusOptions): string =>
  JSON.stringify({
    global: {
      scrape_interval: options.interval ?? "500ms",
      scrape_timeout: options.interval ?? "500ms",
      evaluation_interval: options.interval ?? "500ms"
    },
    rule_files: ["rules.yml"],
    scrape_configs: Object.entries(options.scrape).map(scrapeConfig),
    ...(options.alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [options.alertmanager] }] }] } })
  })

/** A real Prometheus; `url` is the base of its query API. */
export const startPrometheus = Effect.fn("toolbox.startPrometheus")(function* (options: PrometheusOptions) {
  const prometheus = yield* getTool("prometheus")
  const directory = yield* serverDirectory("prometheus")
  const port = yield* freePort
  const url = `http://127.0.0.1:${port}`
  const config = join(directory, "prometheus.yml")
  yield* Effect.promise(async () => {
    await writeFile(config, configuration(options), { mode: 0o600 })
    for (const [job, targets] of Object.entries(options.scrape))
      if (isSecure(targets)) await writeFile(join(directory, `${job}.pem`), targets.ca)
    await writeFile(join(directory, "rules.yml"), JSON.stringify({ groups: options.ruleGroups ?? [] }))
  })
  yield* startServer({
    name: "prometheus",
    path: prometheus.path,
    args: [`--config.file=${config}`, `--storage.tsdb.path=${join(directory, "data")}`, `--web.listen-address=127.0.0.1:${port}`],
    directory,
    ready: httpOk(`${url}/-/ready`),
    deadline: "30 seconds"
  })
  return { url }
})
