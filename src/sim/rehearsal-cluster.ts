import { randomBytes } from "node:crypto"
import { Effect, type Scope } from "effect"
import { startApiServer } from "./api/api-server.ts"
import type { AuditLog } from "./api/audit-log.ts"
import type { UserInfo } from "./api/authentication/user-info.ts"
import type { ApiServerNotListening } from "./api/http/https-server.ts"
import { makeApiMetrics } from "./api-latency.ts"
import { makeBehaviours } from "./behaviours/conduct.ts"
import { makeSimClock, type SimClock } from "./clock.ts"
import { type RunningControlPlane, startControlPlane } from "./control-plane.ts"
import { createObject } from "./create-object.ts"
import type { EtcdHands } from "./etcd/etcd-hands.ts"
import { makeEtcdState } from "./etcd/etcd-state.ts"
import { stallingClock } from "./etcd/stalling-clock.ts"
import { judgeExpectation, type Verdict } from "./expectations.ts"
import { alertsOf, type RehearsalAlert } from "./fired-alerts.ts"
import { registerNode } from "./kubelet/node-agent.ts"
import { limitsAdmission } from "./limits-admission.ts"
import { machinesOf } from "./machines.ts"
import {
  type ClientTools,
  createObjects,
  makeWorkDirectory,
  passTime,
  type ScenarioStepFailed,
  type Stage,
  takeStep
} from "./rehearsal-steps.ts"
import type { Scenario, Step } from "./scenario.ts"
import { makeObjectStore } from "./store/make-object-store.ts"
import type { ObjectStore } from "./store/object-store.ts"
import { internalError } from "./store/status-error.ts"

export interface RehearsalOptions {
  readonly scenario: Scenario
  /** Absolute paths of the real clients that the scenario's people use. */
  readonly tools: ClientTools
  /** Where the scenarios' charts lie: `${charts}` in their steps. */
  readonly charts: string
  /** Decides pod names; 1 unless told otherwise. */
  readonly seed?: number
  /** 0, the default: any free port. */
  readonly port?: number
  /** The members of the scenario's etcd; without them its faults are only seen at the API. */
  readonly etcd?: EtcdHands
}

/** A running cluster with its story. It stops when the scope it was started in closes. */
export interface RehearsalCluster {
  readonly scenario: Scenario
  readonly url: string
  readonly caPem: string
  /** Kubeconfig texts: for the administrator, for a user of the scenario, for a service account. `undefined`: there is no such one. */
  readonly adminKubeconfig: string
  readonly userKubeconfig: (user: string) => string | undefined
  readonly serviceAccountKubeconfig: (namespace: string, name: string) => string | undefined
  readonly clock: SimClock
  readonly store: ObjectStore
  readonly audit: AuditLog
  /** Lets cluster time pass at once. */
  readonly pass: (ms: number) => Effect.Effect<void>
  /** Does anything a scenario's step can do. */
  readonly applyFault: (step: Step) => Effect.Effect<void, ScenarioStepFailed>
  /** Makes the scenario's mistake and lets its time pass; the alert it ends in. Cluster time is wall time from then on. */
  readonly breakIt: Effect.Effect<RehearsalAlert, ScenarioStepFailed>
  /** What else fires once it is broken. */
  readonly storm: () => ReadonlyArray<RehearsalAlert>
  /** The scenario's expectations against the cluster as it is. */
  readonly expectations: () => ReadonlyArray<Verdict>
}

const TOKEN_SECONDS = 7 * 86_400
/** Cluster time a new cluster takes to come up before its story begins. */
const SETTLE_MS = 180_000

const timeIn = (steps: ReadonlyArray<Step>): number => steps.reduce((sum, step) => sum + ("pass" in step ? step.pass : 0), 0)

/** The API server's context comes later than the control plane that needs it; until then controllers are told to retry. */
const later = <A>() => {
  let value: A | undefined
  return {
    set: (found: A): void => {
      value = found
    },
    get: (): A => {
      if (value === undefined) throw internalError("the API server is starting")
      return value
    }
  }
}

const assemble = Effect.fnUntraced(function* (options: RehearsalOptions) {
  const { scenario, seed = 1, port = 0 } = options
  const history = SETTLE_MS + timeIn(scenario.setup) + timeIn(scenario.break)
  const clock = yield* Effect.acquireRelease(
    Effect.sync(() => makeSimClock({ start: Date.now() - history, flow: 1 })),
    ({ close }) => Effect.sync(close)
  )
  const store = makeObjectStore(clock)
  const behaviours = makeBehaviours(store, scenario.behaviours, scenario.repositories)
  const metrics = makeApiMetrics(clock)
  const tokens = new Map(
    scenario.users.map(({ name, groups = [] }) => [randomBytes(24).toString("base64url"), { username: name, groups } satisfies UserInfo])
  )
  const etcd = makeEtcdState(scenario.etcd)
  const server = later<Effect.Success<ReturnType<typeof startApiServer>>>()
  const plane: RunningControlPlane = yield* Effect.acquireRelease(
    Effect.sync(() =>
      startControlPlane({
        store,
        clock: stallingClock(clock, () => !etcd.hasQuorum()),
        behaviours,
        seed,
        rootCa: () => server.get().caPem,
        create: (resource, draft) => {
          const { context } = server.get()
          const [plural = "", group = ""] = resource.split(/\.(.*)/)
          const type = context.registry.anyVersion(group, plural)
          if (type === undefined) throw internalError(`no resource ${resource}`)
          return createObject(context, type, draft)
        }
      })
    ),
    ({ close }) => Effect.sync(close)
  )
  const { logs, metrics: usage } = plane.kubelet
  const api = yield* startApiServer({
    store,
    clock,
    port,
    tokens,
    logs,
    metrics: usage,
    serverMetrics: metrics.render,
    hasStorage: etcd.hasQuorum,
    admission: limitsAdmission(store)
  })
  server.set(api)
  const tokenOf = (user: string): string | undefined => [...tokens].find(([, { username }]) => username === user)?.[0]
  const work = yield* makeWorkDirectory
  const stage: Stage = {
    scenario: scenario.name,
    api,
    plane,
    behaviours,
    metrics,
    tools: options.tools,
    charts: options.charts,
    work,
    tokenOf,
    etcd,
    etcdHands: options.etcd
  }
  return { stage, clock, store }
})

const publish = (scenario: Scenario, stage: Stage): RehearsalCluster => {
  const { api, plane, tokenOf } = stage
  const { store, clock } = plane
  const accountToken = (namespace: string, name: string): string | undefined => {
    const account = store.get("serviceaccounts", namespace, name)
    if (account === undefined) return undefined
    return api.context.tokens.issue({ namespace, serviceAccount: { name, uid: account.metadata.uid }, seconds: TOKEN_SECONDS }).token
  }
  const kubeconfig = (token: string | undefined) => (token === undefined ? undefined : api.kubeconfig(token))
  return {
    scenario,
    url: api.url,
    caPem: api.caPem,
    adminKubeconfig: api.kubeconfig(),
    userKubeconfig: (user) => kubeconfig(tokenOf(user)),
    serviceAccountKubeconfig: (namespace, name) => kubeconfig(accountToken(namespace, name)),
    clock,
    store,
    audit: api.audit,
    pass: (ms) => passTime(plane, ms),
    applyFault: (step) => takeStep(stage, step),
    breakIt: Effect.gen(function* () {
      for (const step of scenario.break) yield* takeStep(stage, step)
      const [alert] = alertsOf([scenario.alert], store, clock.now())
      return alert ?? (yield* Effect.die(new Error(`${scenario.name} has no alert`)))
    }),
    storm: () => alertsOf(scenario.storm, store, clock.now()),
    expectations: () => scenario.expect.map((expectation) => judgeExpectation(store, expectation))
  }
}

/**
 * Starts a cluster and plays its scenario's past, up to the moment before the mistake. It begins as far back as the story
 * is long, so that ages are real and cluster time comes to be wall time when the alert is due.
 */
export const startRehearsalCluster = Effect.fn("sim.startRehearsalCluster")(function* (
  options: RehearsalOptions
): Effect.fn.Return<RehearsalCluster, ApiServerNotListening | ScenarioStepFailed, Scope.Scope> {
  const { stage } = yield* assemble(options)
  const { scenario } = options
  for (const machine of machinesOf(scenario.nodes)) registerNode(stage.plane, machine)
  // Namespaces get their default accounts, without which no pod is admitted.
  yield* passTime(stage.plane, 1_000)
  yield* createObjects(stage, scenario.objects)
  yield* passTime(stage.plane, SETTLE_MS - 1_000)
  for (const step of scenario.setup) yield* takeStep(stage, step)
  return publish(scenario, stage)
})
