import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { Effect, Schedule, Schema } from "effect"
import { CliFailure } from "../../cli/cli-failure.ts"
import { type Client, makeClient } from "../../cli/client.ts"
import { exitCode } from "../../cli/exit-code.ts"
import type { IncidentId } from "../../domain/ids.ts"
import type { Mode } from "../../domain/incident.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { HandrailConfig } from "../../platform/config/config.ts"
import { doneByWhom } from "../../render/done-by-whom.ts"
import { duration } from "../../render/words.ts"
import type { RehearsalCluster } from "../../sim/rehearsal-cluster.ts"
import { type Rehearsal, startRehearsal } from "../rehearsal/rehearsal.ts"
import { findScenario } from "../rehearsal/scenarios.ts"
import { startHandrail } from "../serve/start.ts"
import { deliver } from "./deliver.ts"
import { say } from "./say.ts"
import { firstIncident, watchToEnd } from "./watch.ts"

export interface DemoOptions {
  readonly scenario: string
  readonly mode: Mode
}

const runbooks = join(import.meta.dirname, "..", "..", "..", "runbooks")
/** The demo's groups: enough to approve what its runbooks ask for. */
const groups = ["sre", "sre-leads"]

const OPERATOR = "handrail-operator"
/** Scenarios let hours of cluster time pass once Handrail runs, and its tokens must outlive them. */
const LIFETIME = "12h"

/** Of a storm, so many alerts are told one by one: the rest of the story should still be on the screen. */
const TOLD = 6

const configOf = ({ etcd, kubeconfigs, tools }: Rehearsal, mode: Mode) =>
  Schema.decodeSync(HandrailConfig)({
    server: { port: 0 },
    clusters: [
      {
        name: "rehearsal",
        environment: "staging",
        credentials: {
          mint: { kubeconfig: kubeconfigs.minter, accounts: { operator: OPERATOR, "node-operator": OPERATOR }, lifetime: LIFETIME }
        },
        ...(etcd === undefined ? {} : { etcd })
      }
    ],
    runbooks: [runbooks],
    mode,
    tools,
    correlation: { budgets: { toldPerIncident: TOLD } },
    // what goes wrong here is the scenario, and the incident tells it
    log: { level: "error" }
  })

const podCount = (cluster: RehearsalCluster) => cluster.store.list("pods").length
const nodeCount = (cluster: RehearsalCluster) => cluster.store.list("nodes").length

/** The cluster's own word on its health: the scenario's expectations, polled until they hold or have had their time. */
const settled = (cluster: RehearsalCluster) =>
  Effect.sync(() => cluster.expectations()).pipe(
    Effect.repeat({ schedule: Schedule.spaced("250 millis"), until: (verdicts) => verdicts.every(({ met }) => met), times: 40 })
  )

const tellHealth = Effect.fnUntraced(function* (cluster: RehearsalCluster) {
  const verdicts = yield* settled(cluster)
  if (verdicts.length === 0) return true
  yield* say.title("Is the cluster healthy again? Its own answer:")
  for (const { expected, found, met } of verdicts) yield* met ? say.good(expected) : say.bad(`${expected}; found: ${found}`)
  return verdicts.every(({ met }) => met)
})

const leavePostmortem = Effect.fnUntraced(function* (
  client: Client,
  incident: IncidentId,
  timeline: ReadonlyArray<TimelineEvent>,
  home: string
) {
  const directory = join(home, "..", "postmortems")
  const file = join(directory, `${incident}.md`)
  const markdown = yield* client.incidents.postmortem({ params: { id: incident } })
  yield* Effect.promise(async () => {
    await mkdir(directory, { recursive: true })
    await writeFile(file, markdown)
    await writeFile(file.replace(/\.md$/, ".timeline.json"), JSON.stringify(timeline))
  })
  return relative(process.cwd(), file)
})

const tellNext = Effect.fnUntraced(function* (options: DemoOptions, postmortem: string) {
  yield* say.title("What to try next")
  const other = options.scenario === "bad-rollout" ? "cni-regression" : "bad-rollout"
  const mode = options.mode === "auto" ? "assist" : "auto"
  yield* say.plain(`  less ${postmortem}`)
  yield* say.plain(`  ./handrail timeline verify --file ${postmortem.replace(/\.md$/, ".timeline.json")}`)
  yield* say.plain(`  make demo SCENARIO=${other}`)
  yield* say.plain(`  make demo SCENARIO=${options.scenario} MODE=${mode}`)
  yield* say.plain("  ./handrail rehearse --scenario cni-regression --broken   # try to find it with your own kubectl")
})

const play = Effect.fnUntraced(function* (options: DemoOptions, home: string) {
  const scenario = yield* findScenario(options.scenario)
  yield* say.title(`Handrail demo: ${scenario.name}, ${options.mode} mode`)
  yield* say.step("starting a rehearsal cluster: a Kubernetes API that the real kubectl and helm work against")
  const rehearsal = yield* startRehearsal(scenario, join(home, "kubeconfigs"))
  const { cluster } = rehearsal
  yield* Effect.forEach(rehearsal.notes, (note) => say.bad(note), { discard: true })
  yield* say.detail(`${nodeCount(cluster)} nodes and ${podCount(cluster)} pods at ${cluster.url}`)
  yield* say.step("starting Handrail")
  const handrail = yield* startHandrail(configOf(rehearsal, options.mode), home, groups)
  yield* say.detail(`listening on ${handrail.url}`)
  yield* say.step(`what happens: ${scenario.summary}`)
  const alert = yield* cluster.breakIt
  const alerts = [alert, ...cluster.storm()]
  const more = alerts.length === 1 ? "" : ` and the ${alerts.length - 1} that fire with it`
  yield* say.step(`delivering the alert ${alert.labels.alertname}${more} as Alertmanager would`)
  const startedAt = performance.now()
  const notifications = yield* deliver(handrail, alerts)
  if (alerts.length > 1)
    yield* say.detail(
      `${alerts.length} alerts of ${new Set(alerts.map(({ labels }) => labels.namespace)).size} namespaces in ${notifications} notifications`
    )
  const client = yield* makeClient({ server: handrail.url, token: handrail.token })
  const incident = yield* firstIncident(client)
  if (incident === undefined) return yield* new CliFailure({ text: "no incident was opened for the alert", code: exitCode.internal })
  yield* say.title("The incident, as it unfolds")
  const ended = yield* watchToEnd(client, incident, relative(process.cwd(), home))
  const took = performance.now() - startedAt
  const healthy = yield* tellHealth(cluster)
  const timeline = yield* client.incidents.timeline({ params: { id: incident } })
  const postmortem = yield* leavePostmortem(client, incident, timeline, home)
  if (alerts.length > 1) yield* tellCount(client, alerts.length)
  yield* say.plain("")
  yield* say.step(`in ${options.mode} mode: ${doneByWhom(timeline)}`)
  yield* say.step(`alert to end in ${duration(took)}; the postmortem is in ${postmortem}`)
  yield* tellNext(options, postmortem)
  if (ended?.phase !== scenario.ends || !healthy) return yield* new CliFailure({ text: "", code: exitCode.negative })
})

/** How many incidents a storm came to. */
const tellCount = Effect.fnUntraced(function* (client: Client, alerts: number) {
  const incidents = yield* client.incidents.list({ query: { limit: 1_000 } })
  yield* say.title(`What ${alerts} alerts came to`)
  const told = `${incidents.length} ${incidents.length === 1 ? "incident" : "incidents"}`
  yield* incidents.length === 1
    ? say.good(told)
    : say.bad(
        `${told}: ${incidents
          .slice(0, 5)
          .map(({ title }) => title)
          .join("; ")}`
      )
})

/** A home for one demo, so that two can run at once. Only the postmortem outlives it. */
const makeHome = Effect.acquireRelease(
  Effect.promise(async () => {
    const parent = join(process.cwd(), ".handrail")
    await mkdir(parent, { recursive: true, mode: 0o700 })
    return await mkdtemp(join(parent, "demo-"))
  }),
  (home) => Effect.promise(() => rm(home, { recursive: true, force: true, maxRetries: 3 }))
)

/** Plays one incident from the mistake to the recovery, in a directory of its own below the working directory. Needs nothing running. */
export const demo = Effect.fn("app.demo")(function* (options: DemoOptions) {
  yield* play(options, yield* makeHome)
}, Effect.scoped)
