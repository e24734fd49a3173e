import { generateKeyPairSync } from "node:crypto"
import { Effect, Layer } from "effect"
import type { ApprovedPlan, Decision } from "../domain/decision.ts"
import type { Evidence, EvidenceDraft } from "../domain/evidence.ts"
import { type Digest, digestText, timestamp } from "../domain/ids.ts"
import { CurrentScope, retryBudget } from "../domain/incident-scope.ts"
import { Narrator } from "../domain/narrator.ts"
import { refKey } from "../domain/object-ref.ts"
import type { PlanStep, Tier } from "../domain/plan.ts"
import type { TimelineData } from "../domain/timeline.ts"
import { type Cluster, Clusters, ClusterUnknown } from "../platform/clusters.ts"
import { KubeUnreachable, refusalError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { migrate } from "../platform/sql/migrations.ts"
import { layerSqlite } from "../platform/sql/sqlite-client.ts"
import { Gate } from "../policy/gate.ts"
import { makeGate } from "../policy/make-gate.ts"
import { allowed, cluster, NOON, planOf } from "../policy/plan.fixture.ts"
import { layerSqlRestoreCopies } from "./adapters/sql-restore-copies.ts"
import { layerSqlStepLedger } from "./adapters/sql-step-ledger.ts"
import { ApprovalClaims } from "./approval-claims.ts"
import { migrations } from "./migrations.ts"
import { RecordedDecisions } from "./recorded-decisions.ts"

/** What a runner lives in, all of it in memory and open to the test. */
export interface RunnerWorld {
  readonly gate: Gate["Service"]
  readonly decisions: Map<Digest, Decision>
  /** By `refKey`. */
  readonly objects: Map<string, KubeObject>
  readonly told: Array<TimelineData>
  readonly kept: Array<EvidenceDraft>
  /** Why the approvals of a plan no longer stand, if they do not. */
  readonly lapsed: { reason: string | undefined }
  /** Path of a kubeconfig that both tiers use. */
  readonly kubeconfig: string
  /** Whether the cluster has operator credentials. */
  readonly hasOperator: boolean
}

export const makeWorld = (kubeconfig: string, change: Partial<RunnerWorld> = {}): RunnerWorld => ({
  gate: makeGate(generateKeyPairSync("ed25519").privateKey),
  decisions: new Map(),
  objects: new Map(),
  told: [],
  kept: [],
  lapsed: { reason: undefined },
  kubeconfig,
  hasOperator: true,
  ...change
})

export const clusterOf = (world: RunnerWorld): Cluster => {
  const unreachable = (path: string) =>
    new KubeUnreachable({ message: `${path} is not in this world`, where: path, next: "put it there", cluster, transient: false })
  const notThere = (path: string) => refusalError(404, { cluster, where: path, said: "not found", retryAfter: 0 })
  const reader: ClusterReader = {
    cluster,
    get: ({ resource, namespace, name }) => {
      const [kind = "", ...group] = resource.split(".")
      const found = [...world.objects].find(
        ([key]) => key.toLowerCase() === `${group.join(".")}/${kind}/${namespace ?? ""}/${name}`.toLowerCase()
      )
      return found === undefined ? Effect.fail(notThere(name)) : Effect.succeed(found[1])
    },
    list: ({ resource }) => Effect.fail(unreachable(resource)),
    logs: ({ pod }) => Effect.fail(unreachable(pod)),
    raw: (path) => Effect.fail(unreachable(path)),
    resolve: (resource) => Effect.fail(unreachable(resource)),
    health: (endpoint) => Effect.fail(unreachable(endpoint)),
    serverMetrics: () => Effect.fail(unreachable("/metrics")),
    turnedAway: Effect.succeed([]),
    requests: () => 0,
    clockSkewMs: () => undefined,
    pressure: () => ({ limit: 8, most: 8, held: 0, heldMs: 0, cached: 0 })
  }
  const credentials = { kubeconfig: world.kubeconfig }
  return {
    config: {
      name: cluster,
      environment: "staging",
      credentials: { reader: credentials, ...(world.hasOperator ? { operator: credentials } : {}) },
      prometheus: []
    },
    reader,
    metrics: undefined
  }
}

const database = Layer.effectDiscard(migrate({ execute: migrations })).pipe(Layer.provideMerge(layerSqlite({ filename: ":memory:" })))

/** Everything a runner needs but its way of running things. */
export const layerWorld = (world: RunnerWorld) =>
  Layer.mergeAll(
    Layer.succeed(Gate, world.gate),
    Layer.succeed(ApprovalClaims, { claim: () => Effect.succeed(world.lapsed.reason) }),
    Layer.succeed(RecordedDecisions, { find: (plan) => Effect.sync(() => world.decisions.get(plan)) }),
    Layer.succeed(Clusters, {
      list: Effect.succeed([clusterOf(world).config]),
      get: (name) =>
        name === cluster
          ? Effect.succeed(clusterOf(world))
          : Effect.fail(new ClusterUnknown({ message: `there is no cluster ${name}`, where: "here", next: "add it" }))
    }),
    Layer.merge(layerSqlStepLedger, layerSqlRestoreCopies).pipe(Layer.provide(database), Layer.orDie)
  )

export const narratorOf = (world: RunnerWorld): Narrator["Service"] => ({
  tell: (data) => Effect.sync(() => void world.told.push(data)),
  keep: (draft) =>
    Effect.sync((): Evidence => {
      world.kept.push(draft)
      return { ...draft, id: digestText(draft.content), collectedAt: timestamp(NOON) }
    }),
  recall: () => Effect.succeed(undefined)
})

/** Runs within an incident that has this authority. */
export const asIncident =
  (world: RunnerWorld, tier: Tier = "operator") =>
  <A, E, R>(self: Effect.Effect<A, E, R>) =>
    self.pipe(
      Effect.provideService(Narrator, narratorOf(world)),
      Effect.provideService(CurrentScope, { owner: "test", deadline: Number.POSITIVE_INFINITY, tier, retries: retryBudget(0) })
    )

/** An object at a generation, such as the fixture's steps act on. */
export const objectAt = (kind: string, name: string, generation: number, namespace?: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, generation, uid: `uid-${name}`, ...(namespace === undefined ? {} : { namespace }) }
})

/** Puts every target of the steps into the world, at the version that the steps expect. */
const placeTargets = (world: RunnerWorld, steps: ReadonlyArray<PlanStep>): void => {
  for (const { ref, version } of steps.flatMap(({ targets }) => targets)) {
    world.objects.set(refKey(ref), objectAt(ref.kind, ref.name, Number(version), ref.namespace))
  }
}

/** A plan that policy allowed, decided and recorded. */
export const approvePlanned = Effect.fnUntraced(function* (world: RunnerWorld, steps: ReadonlyArray<PlanStep>) {
  const plan = planOf(steps, { expiresAt: timestamp(Date.UTC(2100, 0)) })
  const decision = allowed(plan)
  const approved: ApprovedPlan = yield* world.gate.mint({ plan, decision, approvals: [] })
  world.decisions.set(approved.digest, decision)
  return approved
})

/** The same, of steps whose targets are put into the world as the steps expect them. */
export const approve = (world: RunnerWorld, steps: ReadonlyArray<PlanStep>) =>
  Effect.suspend(() => {
    placeTargets(world, steps)
    return approvePlanned(world, steps)
  })
