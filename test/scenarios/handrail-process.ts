/**
 * A Handrail in a process of its own, working in a rehearsal cluster that lives in this one: so that it can be killed, and the
 * cluster can say what was done to it.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Effect, Option, Schema } from "effect"
import { deliver } from "../../src/app/demo/deliver.ts"
import { type Rehearsal, startRehearsal } from "../../src/app/rehearsal/rehearsal.ts"
import { findScenario } from "../../src/app/rehearsal/scenarios.ts"
import { CLIENT_FILE } from "../../src/cli/connection.ts"
import type { IncidentId } from "../../src/domain/ids.ts"
import { layerTimeline } from "../../src/incident/timeline/sql-timeline.ts"
import { Timeline } from "../../src/incident/timeline/timeline.ts"
import { layerSqlite } from "../../src/platform/sql/sqlite-client.ts"
import { hasProgram } from "../../toolbox/environment.ts"
import { type ToldEvent, told } from "./told-events.ts"

const root = join(import.meta.dirname, "..", "..")

/** Where one Handrail lives. */
export interface Home {
  readonly home: string
  readonly config: string
}

export interface Stage extends Home {
  readonly rehearsal: Rehearsal
  /** Cluster time at which the story's past was over. */
  readonly began: number
}

/** A cluster to play on, and the tools to play with. */
export interface Ground {
  readonly kubeconfigs: Pick<Rehearsal["kubeconfigs"], "reader" | "operator">
  readonly tools: { readonly kubectl: string; readonly helm: string }
}

const configText = ({ kubeconfigs, tools }: Ground, mode: string, home: string, runbooks: string) => `
home: ${home}
server: { port: 0 }
mode: ${mode}
runbooks: [${JSON.stringify(runbooks)}]
tools: ${JSON.stringify({ kubectl: tools.kubectl, helm: tools.helm })}
log: { level: error }
clusters:
- name: rehearsal
  environment: staging
  credentials: { reader: { kubeconfig: ${kubeconfigs.reader} }, operator: { kubeconfig: ${kubeconfigs.operator} } }
`

/** A configuration for Handrail on some ground. `runbook`: in place of those that come with Handrail. */
export const writeHome = Effect.fnUntraced(function* (ground: Ground, directory: string, mode: "auto" | "assist", runbook?: string) {
  const place: Home = { config: join(directory, "handrail.yaml"), home: join(directory, "home") }
  const runbooks = runbook === undefined ? join(root, "runbooks") : join(directory, "runbook.yaml")
  if (runbook !== undefined) yield* Effect.promise(() => writeFile(runbooks, runbook))
  yield* Effect.promise(() => writeFile(place.config, configText(ground, mode, place.home, runbooks)))
  return place
})

/** A rehearsal cluster in good health and a place on disk for Handrail; both go with the scope. */
export const makeStage = Effect.fnUntraced(function* (scenario: string, mode: "auto" | "assist", runbook?: string) {
  const directory = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-scenario-"))),
    (made) => Effect.promise(() => rm(made, { recursive: true, force: true }))
  )
  const rehearsal = yield* startRehearsal(yield* findScenario(scenario), join(directory, "kubeconfigs"))
  const place = yield* writeHome(rehearsal, directory, mode, runbook)
  return { rehearsal, ...place, began: rehearsal.cluster.clock.now() } satisfies Stage
}, Effect.provide(NodeServices.layer))

/** Starts `handrail serve` as a user does, on the Node of the tests. Killed with the scope, or with this process, if it still runs. */
export const startHandrail = ({ config }: Home) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const command = [join(root, "handrail"), "serve", "--config", config]
      const [first = "", ...rest] = hasProgram("setpriv", process.env) ? ["setpriv", "--pdeathsig", "KILL", "--", ...command] : command
      return spawn(first, rest, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, HANDRAIL_NODE: process.execPath } })
    }),
    kill
  )

/** SIGKILL: nothing of it gets to clean up. */
export const kill = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (isGone(child)) return
    const closed = once(child, "close")
    child.kill("SIGKILL")
    await closed
  })

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Looks every few milliseconds until it finds something; dies when the process does first. */
const poll = <A>(child: ChildProcess, look: () => A | undefined): Effect.Effect<A> =>
  Effect.suspend(() => {
    const found = look()
    if (found !== undefined) return Effect.succeed(found)
    if (isGone(child)) return Effect.die(new Error(`handrail ended by itself (${child.exitCode ?? child.signalCode})`))
    return Effect.andThen(Effect.sleep("5 millis"), poll(child, look))
  })

export interface Door {
  readonly url: string
  readonly token: string
}

const ClientFile = Schema.fromJsonString(Schema.Struct({ server: Schema.String, token: Schema.String }))
const decodeClientFile = Schema.decodeUnknownOption(ClientFile)

/** Waits until Handrail listens; where, and this user's token. `but`: what an earlier process left there. */
export const door = Effect.fnUntraced(function* ({ home }: Home, child: ChildProcess, but?: Door) {
  const file = join(home, CLIENT_FILE)
  return yield* poll(child, (): Door | undefined => {
    const found = existsSync(file) ? decodeClientFile(readFileSync(file, "utf8")) : Option.none()
    const isNew = Option.isSome(found) && found.value.token !== but?.token
    return isNew ? { url: found.value.server, token: found.value.token } : undefined
  })
})

/** Breaks the cluster and delivers the alert, as Alertmanager would. */
export const breakAndAlert = Effect.fnUntraced(function* ({ rehearsal }: Stage, way: Door) {
  yield* deliver(way, [yield* rehearsal.cluster.breakIt])
})

/** Posts JSON to Handrail's API as its user; gives the answer's status and body. */
export const post = ({ url, token }: Door, path: string, body: unknown) =>
  Effect.promise(async (signal) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` }
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body), signal })
    return { status: response.status, body: await response.text() }
  })

/** Waits until what was told is as wanted; gives all of it. */
export const waitFor = (stage: Home, child: ChildProcess, wanted: (events: ReadonlyArray<ToldEvent>) => boolean) =>
  poll(child, () => {
    const events = told(stage)
    return wanted(events) ? events : undefined
  })

/** What the verifier says of the record that the process left. */
export const verifyRecord = ({ home }: Home, incident: IncidentId) =>
  Effect.flatMap(Timeline, (timeline) => timeline.verify(incident)).pipe(
    Effect.provide(layerTimeline),
    Effect.provide(layerSqlite({ filename: join(home, "handrail.db") }))
  )

/** Requests of Handrail's operator that changed something and were answered with success, as the cluster's audit log has them. */
export const changesIn = ({ rehearsal, began }: Stage) =>
  rehearsal.cluster.audit
    .entries()
    .filter(({ at, code, dryRun, user, verb }) => at >= began && code < 300 && !dryRun && user.includes("handrail") && !reading.has(verb))

const reading = new Set(["get", "list", "watch"])
