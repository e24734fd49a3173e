import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../get-tool.ts"
import { freePort } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { serverDirectory } from "./server-directory.ts"
import { startServer } from "./server-process.ts"

export interface PrometheusOptions {
  /** What it scrapes, by job name: `host:port` of plain HTTP servers that have /metrics. */
  readonly scrape: Readonly<Record<string, ReadonlyArray<string>>>
  /** How often, as Prometheus writes it. By default every 500 ms; rules are evaluated as often. */
  readonly interval?: string
  /** Rule groups, as under `groups` in a rule file. */
  readonly ruleGroups?: ReadonlyArray<Readonly<Record<string, unknown>>>
  /** `host:port` of the Alertmanager that firing rules are sent to. */
  readonly alertmanager?: string
}

// https://prometheus.io/docs/prometheus/latest/configuration/configuration/ ; JSON is YAML.
const configuration = (options: PrometheusOptions): string =>
  JSON.stringify({
    global: {
      scrape_interval: options.interval ?? "500ms",
      scrape_timeout: options.interval ?? "500ms",
      evaluation_interval: options.interval ?? "500ms"
    },
    rule_files: ["rules.yml"],
    scrape_configs: Object.entries(options.scrape).map(([job, targets]) => ({ job_name: job, static_configs: [{ targets }] })),
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
    await writeFile(config, configuration(options))
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
