/**
 * A world for incidents to happen in, without a cluster: real runbooks, policy, gate, timeline and stages; the cluster's reader and
 * the runner answer from memory and count what they are asked.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto"
import { Effect, Layer, Stream } from "effect"
import type { Actor } from "../../domain/decision.ts"
import { digestText, type IncidentId, timestamp } from "../../domain/ids.ts"
import type { IncidentPhase } from "../../domain/incident.ts"
import { Narrator } from "../../domain/narrator.ts"
import type { Signal } from "../../domain/signal.ts"
import type { StepOutcome } from "../../domain/step-outcome.ts"
import type { TimelineData } from "../../domain/timeline.ts"
import { ApprovalClaims } from "../../execute/approval-claims.ts"
import { DrainLeases } from "../../execute/drain-leases.ts"
import { RestoreCopies } from "../../execute/restore-copies.ts"
import { Runner, RunRefused, type StepRun } from "../../execute/runner.ts"
import { StepLedger } from "../../execute/step-ledger.ts"
import { ToolReads } from "../../execute/tool-reads.ts"
import { makeLibrary, RunbookLibrary } from "../../knowledge/runbook-library.ts"
import { type Cluster, Clusters, ClusterUnknown } from "../../platform/clusters.ts"
import { refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { layerModes } from "../../policy/adapters/flag-modes.ts"
import { layerRegoPolicy } from "../../policy/adapters/rego-policy.ts"
import { layerFreezes } from "../../policy/calendar/freezes.ts"
import { Directory } from "../../policy/directory.ts"
import { Gate } from "../../policy/gate.ts"
import { makeGate } from "../../policy/make-gate.ts"
import { layerApprovalClaims } from "../approvals/claims.ts"
import { layerChanges } from "../changes/sql-changes.ts"
import { Correlation } from "../correlation/correlation.ts"
import { layerCorrelation } from "../correlation/sql-correlation.ts"
import { IncidentEngine } from "../engine.ts"
import { type Database, layerStores, settings, signal } from "../incident.fixture.ts"
import { Incidents } from "../incidents.ts"
import type { IncidentSettings } from "../settings.ts"
import { Timeline } from "../timeline/timeline.ts"

export interface World {
  readonly runbooks: Record<string, string>
  readonly objects: Map<string, KubeObject>
  /** By the command line, what it comes to; success without output when absent. */
  readonly commands: Map<string, Effect.Effect<Partial<StepOutcome>>>
  /** Every command that was started, in order. */
  readonly ran: Array<string>
  /** The groups that people are in now. */
  readonly people: Map<string, ReadonlyArray<string>>
  /** Why the runner takes the cluster to have moved, one for each command that is about to start. */
  readonly moves: Array<string>
  /** Incidents whose copies were removed. */
  readonly forgotten: Array<string>
  /** What the gate of each process in this world signs with. */
  readonly key: KeyObject
}

export const makeWorld = (runbooks: Record<string, string> = {}): World => ({
  runbooks,
  objects: new Map(),
  commands: new Map(),
  ran: [],
  people: new Map([
    ["ana", ["sre"]],
    ["ben", ["sre"]]
  ]),
  moves: [],
  forgotten: [],
  key: generateKeyPairSync("ed25519").privateKey
})

export const object = (kind: string, name: string, over: Readonly<Record<string, unknown>> = {}): KubeObject => ({
  apiVersion: kind === "Namespace" ? "v1" : "apps/v1",
  kind,
  metadata: {
    name,
    namespace: "shop",
    uid: `uid-${name}`,
    generation: 1,
    resourceVersion: "1",
    labels: { "handrail.dev/auto": "allowed" }
  },
  ...over
})

const config = {
  name: "prod",
  environment: "staging",
  credentials: { reader: { kubeconfig: "/none" }, operator: { kubeconfig: "/none" } },
  prometheus: []
} as const

const singular = (resource: string) => resource.split(".")[0]?.toLowerCase().replace(/s$/, "") ?? ""

const clusterOf = (world: World): Cluster => {
  const find = ({ resource, name }: Parameters<ClusterReader["get"]>[0]) => {
    const found = [...world.objects.values()].find(({ kind, metadata }) => singular(kind) === singular(resource) && metadata.name === name)
    const missing = refusalError(404, { cluster: "prod", where: `${resource}/${name}`, said: "not found", retryAfter: 0 })
    return found === undefined ? Effect.fail(missing) : Effect.succeed(found)
  }
  const reader = {
    cluster: "prod",
    get: find,
    list: () => Effect.succeed({ items: [], path: "/", truncated: false }),
    logs: () => Effect.succeed(""),
    raw: () => Effect.succeed("ok"),
    resolve: () => Effect.die("not in this world"),
    requests: () => 0,
    pressure: () => ({ limit: 8, most: 8, held: 0, heldMs: 0, cached: 0 })
  }
  return { config: config as unknown as Cluster["config"], reader: reader as unknown as Cluster["reader"], metrics: undefined }
}

const layerClusters = (world: World) =>
  Layer.succeed(Clusters, {
    list: Effect.succeed([config as unknown as Cluster["config"]]),
    get: (name) =>
      name === "prod"
        ? Effect.succeed(clusterOf(world))
        : Effect.fail(new ClusterUnknown({ message: `there is no cluster ${name}`, where: "here", next: "add it" }))
  })

const layerLibrary = (world: World) =>
  Layer.effect(
    RunbookLibrary,
    Effect.gen(function* () {
      const library = yield* makeLibrary(Object.entries(world.runbooks).map(([file, text]) => ({ file, text })))
      const [invalid] = yield* library.invalid
      return invalid === undefined ? library : yield* Effect.die(invalid.message)
    })
  )

/** A runner and a ledger as the port describes them, in memory. */
const layerRunner = (world: World) => {
  const ledger = new Map<string, { outcome?: StepOutcome }>()
  const keyOf = (parts: ReadonlyArray<unknown>) => JSON.stringify(parts)
  const outcome = (over: Partial<StepOutcome>): StepOutcome => ({
    status: "succeeded",
    exitCode: 0,
    stdout: "",
    stderr: "",
    evidence: digestText(""),
    startedAt: timestamp(0),
    endedAt: timestamp(0),
    ...over
  })
  const run = Effect.fnUntraced(function* (approved: Parameters<Runner["Service"]["run"]>[0], { id, attempt, rollbackIndex }: StepRun) {
    const narrator = yield* Narrator
    const step = approved.plan.steps.find((one) => one.id === id) ?? (yield* Effect.die(`no step ${id}`))
    const argv = rollbackIndex === undefined ? step.argv : (step.rollback[rollbackIndex]?.argv ?? step.argv)
    const line = argv.join(" ")
    const about = { plan: approved.digest, step: id, attempt }
    const lapsed = rollbackIndex === undefined ? yield* (yield* ApprovalClaims).claim(approved) : undefined
    if (lapsed !== undefined) {
      yield* narrator.tell({ _tag: "RunRefused", plan: approved.digest, step: id, reason: lapsed })
      return yield* new RunRefused({ message: lapsed, where: "here", next: "ask again", isStale: false })
    }
    const moved = rollbackIndex === undefined ? world.moves.shift() : undefined
    if (moved !== undefined) {
      yield* narrator.tell({ _tag: "RunRefused", plan: approved.digest, step: id, reason: moved })
      return yield* new RunRefused({ message: moved, where: "here", next: "plan again", isStale: true })
    }
    const entry: { outcome?: StepOutcome } = {}
    ledger.set(keyOf([approved.digest, id, attempt, rollbackIndex]), entry)
    if (rollbackIndex === undefined)
      yield* narrator.tell({ _tag: "StepIntended", ...about, argv, effects: step.effects, targets: step.targets })
    world.ran.push(line)
    const done = outcome(yield* world.commands.get(line) ?? Effect.succeed({}))
    entry.outcome = done
    if (rollbackIndex === undefined) {
      yield* narrator.tell({ _tag: "StepFinished", ...about, status: done.status, exitCode: done.exitCode ?? 0, summary: line })
    }
    return done
  })
  const layer = Layer.effect(
    Runner,
    Effect.map(ApprovalClaims, (claims) =>
      Runner.of({
        run: (...args) => Effect.provideService(run(...args), ApprovalClaims, claims),
        recover: () => Effect.succeed(undefined)
      })
    )
  )
  return Layer.mergeAll(
    layer,
    Layer.succeed(RestoreCopies, {
      keep: (_, manifest) => Effect.succeed(digestText(manifest)),
      find: () => Effect.succeed(undefined),
      forget: (owner) => Effect.sync(() => void world.forgotten.push(owner))
    }),
    Layer.succeed(DrainLeases, { acquire: () => Effect.succeed(undefined), release: () => Effect.void }),
    Layer.succeed(StepLedger, {
      intend: () => Effect.succeed("recorded" as const),
      finish: () => Effect.void,
      saw: () => Effect.void,
      retract: () => Effect.void,
      prune: () => Effect.succeed(0),
      find: ({ plan, step, attempt, rollbackIndex }) => Effect.sync(() => ledger.get(keyOf([plan, step, attempt, rollbackIndex])))
    })
  )
}

/** Dry runs that say it would work. */
const layerToolReads = Layer.succeed(ToolReads, {
  run: () => Effect.succeed({ exitCode: 0, stdout: "scaled (server dry run)", stderr: "", omittedBytes: 0 })
})

/** All that an engine needs but the engine. */
export const layerWorld = (world: World, database: Database = ":memory:", over: Partial<IncidentSettings["Service"]> = {}) => {
  const gate = Layer.succeed(Gate, makeGate(world.key))
  const stores = Layer.mergeAll(layerStores(database), settings(over), layerClusters(world))
  const directory = Layer.succeed(Directory, { groupsOf: (subject) => Effect.sync(() => world.people.get(subject) ?? []) })
  return Layer.mergeAll(
    layerLibrary(world),
    layerRegoPolicy({ approvers: { groups: ["sre"], people: 1 } }),
    layerFreezes([]),
    layerModes(undefined),
    gate,
    Layer.provide(layerRunner(world), layerApprovalClaims),
    layerToolReads
  ).pipe(Layer.provideMerge(directory), Layer.provideMerge(Layer.merge(layerCorrelation, layerChanges).pipe(Layer.provideMerge(stores))))
}

export const ana: Actor = { subject: "ana", groups: ["sre"] }

/** Gives alerts to correlation and starts what they open, as intake does. */
export const alert = Effect.fnUntraced(function* (...over: ReadonlyArray<Partial<Signal>>) {
  const { opened, quiet } = yield* (yield* Correlation).accept(over.map((one) => ({ signal: signal(one), notes: [] })))
  const engine = yield* IncidentEngine
  yield* Effect.forEach(opened, engine.start)
  yield* Effect.forEach(quiet, engine.wake)
  return opened[0] ?? ("none" as IncidentId)
})

/** Waits for the incident's end; gives what was told. */
export const ended = Effect.fnUntraced(function* (incident: IncidentId) {
  const events = yield* Stream.runCollect((yield* Timeline).follow(incident, 1))
  return events.map(({ data }) => data)
})

/** Waits until something of this kind has been told. */
export const told = <K extends TimelineData["_tag"]>(incident: IncidentId, kind: K) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const found = yield* timeline.follow(incident, 1).pipe(
      Stream.filter(({ data }) => data._tag === kind),
      Stream.take(1),
      Stream.runCollect
    )
    return (found[0]?.data ?? (yield* Effect.die(`${incident} ended without ${kind}`))) as Extract<TimelineData, { readonly _tag: K }>
  })

export const endOf = (events: ReadonlyArray<TimelineData>) => {
  const end = events.find(({ _tag }) => _tag === "IncidentEnded")
  return end?._tag === "IncidentEnded" ? end : { phase: "open" as const, outcome: "", handover: [] }
}

export const phases = (events: ReadonlyArray<TimelineData>): ReadonlyArray<IncidentPhase> =>
  events.flatMap((data) => (data._tag === "PhaseChanged" ? [data.to] : data._tag === "IncidentEnded" ? [data.phase] : []))

export const kinds = (events: ReadonlyArray<TimelineData>) => events.map(({ _tag }) => _tag)

export const phaseOf = (incident: IncidentId) =>
  Effect.flatMap(Incidents, (incidents) => Effect.map(incidents.get(incident), ({ phase }) => phase))

/** A runbook that only looks, by these actions. */
export const looking = (...actions: ReadonlyArray<string>) => `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: look }
spec:
  match:
  - matchers: [alertname=Look]
  actions:
${actions.map((action) => `  - { ${action} }`).join("\n")}
`
