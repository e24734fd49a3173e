import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { Effect, Schema, type Scope } from "effect"
import { userError } from "../domain/user-error.ts"
import { runProcess } from "../platform/process/run-process.ts"
import type { ApiServer } from "./api/api-server.ts"
import { decodeBody } from "./api/objects/decode-body.ts"
import { decodeObject } from "./api/objects/decode-object.ts"
import type { ApiMetrics } from "./api-latency.ts"
import type { Behaviours } from "./behaviours/conduct.ts"
import type { RunningControlPlane } from "./control-plane.ts"
import { createObject, typeOf } from "./create-object.ts"
import type { EtcdHands } from "./etcd/etcd-hands.ts"
import type { EtcdState } from "./etcd/etcd-state.ts"
import { shiftReleaseTimes } from "./helm-release-time.ts"
import type { ObjectEntry, Step } from "./scenario.ts"
import { fillTemplate, manifestsOf } from "./scenario-objects.ts"
import type { KubeObjectDraft } from "./store/object-store.ts"
import { StatusError } from "./store/status-error.ts"

/** The real clients with which a scenario's people work: absolute paths. */
export interface ClientTools {
  readonly kubectl: string
  readonly helm: string
}

export class ScenarioStepFailed extends Schema.TaggedError<ScenarioStepFailed>()("ScenarioStepFailed", userError) {}

/** What steps act on. */
export interface Stage {
  readonly scenario: string
  readonly api: ApiServer
  readonly plane: RunningControlPlane
  readonly behaviours: Behaviours
  readonly metrics: ApiMetrics
  readonly tools: ClientTools
  readonly charts: string
  /** A directory of this cluster's own, gone when it stops. */
  readonly work: string
  readonly tokenOf: (user: string) => string | undefined
  readonly etcd: EtcdState
  /** The processes behind the members, where there are any. */
  readonly etcdHands: EtcdHands | undefined
}

/** Cluster time that passes between two turns of the event loop, and the span from which heartbeats are left out. */
const CHUNK_MS = 30_000
const SKIP_FROM_MS = 3_600_000
const SKIP_CHUNK_MS = 6 * SKIP_FROM_MS
const RUN_TIMEOUT = "3 minutes"

/** Lets cluster time pass without holding the event loop for long. Heartbeats are skipped over hours and days. */
export const passTime = Effect.fn("sim.passTime")(function* ({ clock, periodic }: RunningControlPlane, ms: number) {
  const skipping = ms >= SKIP_FROM_MS
  const chunk = skipping ? SKIP_CHUNK_MS : CHUNK_MS
  for (let left = ms; left > 0; left -= chunk) {
    const part = Math.min(chunk, left)
    if (skipping) periodic.skip(part)
    else clock.advance(part)
    yield* Effect.yieldNow
  }
})

export const makeWorkDirectory: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-rehearsal-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true }))
)

const failed = (stage: Stage, what: string, why: string): ScenarioStepFailed =>
  new ScenarioStepFailed({
    message: `${what}: ${why}`,
    where: `scenario ${stage.scenario}`,
    next: "Correct the step in the scenario file, or the objects it works on."
  })

/** What is wrong with a manifest, or undefined once its object is created: decoded strictly, as `kubectl create --validate=strict`. */
const createManifest = ({ context }: ApiServer, manifest: Readonly<Record<string, unknown>>): string | undefined => {
  try {
    const type = typeOf(context, manifest.apiVersion, manifest.kind)
    const body = decodeBody("application/json", Buffer.from(JSON.stringify(manifest)), type.kind)
    const decoded = decodeObject(type, body, { kinds: context.kinds, fieldValidation: "Strict", warn: () => {} })
    createObject(context, type, decoded as KubeObjectDraft)
    return undefined
  } catch (error) {
    if (error instanceof StatusError) return error.message
    throw error
  }
}

/** Creates manifests in order. */
export const createObjects = Effect.fnUntraced(function* (
  { scenario, api, etcd, etcdHands }: Pick<Stage, "scenario" | "api" | "etcd" | "etcdHands">,
  entries: ReadonlyArray<ObjectEntry>
): Effect.fn.Return<void, ScenarioStepFailed> {
  const endpoints = etcd.endpoints(etcdHands)
  for (const manifest of entries.flatMap(manifestsOf).map((one) => fillTemplate(one, endpoints) as Readonly<Record<string, unknown>>)) {
    const problem = createManifest(api, manifest)
    if (problem === undefined) continue
    const { namespace = "", name = "" } = (manifest.metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
    return yield* new ScenarioStepFailed({
      message: `The object cannot be created: ${problem}`,
      where: `scenario ${scenario}, ${manifest.kind} ${namespace}/${name}`,
      next: "Correct the manifest in the scenario file."
    })
  }
})

const runClient = Effect.fn("sim.runClient")(function* (stage: Stage, argv: readonly [string, ...Array<string>], user: string | undefined) {
  const token = user === undefined ? stage.api.adminToken : stage.tokenOf(user)
  if (token === undefined) return yield* failed(stage, `The step runs as ${user}`, "the scenario has no user of that name")
  const program = stage.tools[argv[0] as keyof ClientTools]
  if (program === undefined) return yield* failed(stage, argv.join(" "), "only kubectl and helm are run")
  const kubeconfig = join(stage.work, `kubeconfig-${user ?? "admin"}`)
  yield* Effect.promise(() => writeFile(kubeconfig, stage.api.kubeconfig(token), { mode: 0o600 }))
  const words = argv.slice(1).map((word) => String(fillTemplate(word, { charts: stage.charts, work: stage.work })))
  const startedAt = Date.now()
  const { clock, store } = stage.plane
  const result = yield* runProcess({
    argv: [program, ...words],
    cwd: stage.work,
    env: { KUBECONFIG: kubeconfig, HOME: stage.work, PATH: [dirname(program), "/usr/bin", "/bin"].join(delimiter) },
    timeout: RUN_TIMEOUT
  }).pipe(Effect.mapError((error) => failed(stage, argv.join(" "), error.message)))
  if (argv[0] === "helm") shiftReleaseTimes(store, startedAt, clock.now() - Date.now())
  if (result.end._tag === "exited" && result.end.exitCode === 0) return
  return yield* failed(stage, argv.join(" "), result.stderr.text.trim() || result.end._tag)
})

const setMembers = Effect.fnUntraced(function* (stage: Stage, members: ReadonlyArray<string>, isDown: boolean) {
  for (const member of members) {
    if (stage.etcd.setDown(member, isDown) === undefined) return yield* failed(stage, member, "the scenario's etcd has no such member")
    yield* (isDown ? stage.etcdHands?.stop(member) : stage.etcdHands?.start(member)) ?? Effect.void
  }
})

/** Does one step to the cluster. */
export const takeStep = Effect.fnUntraced(function* (stage: Stage, step: Step) {
  const { plane, behaviours, metrics } = stage
  const { kubelet } = plane
  if ("run" in step) yield* runClient(stage, [step.run[0], ...step.run.slice(1)], step.as)
  else if ("pass" in step) yield* passTime(plane, step.pass)
  else if ("create" in step) yield* createObjects(stage, step.create)
  else if ("nodesDown" in step) for (const node of step.nodesDown) kubelet.setDown(node, true)
  else if ("nodesUp" in step) for (const node of step.nodesUp) kubelet.setDown(node, false)
  else if ("report" in step) for (const node of step.report.nodes) kubelet.setConditions(node, step.report.conditions)
  else if ("apiLatency" in step) metrics.set(step.apiLatency)
  else if ("etcdDown" in step) yield* setMembers(stage, step.etcdDown, true)
  else if ("etcdUp" in step) yield* setMembers(stage, step.etcdUp, false)
  else {
    if ("behave" in step) behaviours.add(step.behave)
    else behaviours.remove(step.forget)
    kubelet.reconsider()
  }
})
