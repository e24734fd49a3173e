import { Clock, Duration, Effect, Schedule, type Scope } from "effect"
import { CurrentFence } from "../../../domain/fence.ts"
import { timestamp } from "../../../domain/ids.ts"
import type { JobRunnerConfig } from "../../../platform/config/cluster-access.ts"
import { remaining } from "../../../platform/deadline.ts"
import { type KubeError, malformed } from "../../../platform/kubernetes/kube-error.ts"
import { OutputCapture } from "../../../platform/process/captured-output.ts"
import type { ProcessResult } from "../../../platform/process/run-process.ts"
import { ToolNotStarted } from "../../tool-reads.ts"
import type { HandsRun } from "../hands-run.ts"
import { awsEnvironment, awsRole, STS_AUDIENCE } from "../identity/aws-role.ts"
import { type KubeWriter, makeKubeWriter } from "../identity/kube-writer.ts"
import { mintToken } from "../identity/mint-token.ts"
import { tierIdentity } from "../identity/tier-identity.ts"
import { HOME, jobManifest, webIdentityFile } from "./job-manifest.ts"
import { decodeJob, endOf, type Job, podsOf, reasonOf, runsCommand, terminatedOf } from "./job-status.ts"

const OUTPUT_CAP = 1_048_576
/** Most bytes of a log that are fetched; the middle of them is dropped. */
const LOG_LIMIT = 8 * 1_048_576
/** Milliseconds that the runner's own token outlives the step's time: logs and deletion come after it. */
const AFTER = 120_000
const POLL = "500 millis"
/** How long a deleted Job may take to be gone with its pod. */
const DELETION = "30 seconds"

type Manifest = ReturnType<typeof jobManifest>

interface Place {
  readonly cluster: string
  readonly writer: KubeWriter
  readonly manifest: Manifest
  readonly jobs: string
  readonly job: string
  readonly pods: string
}

const notStarted = ({ message, where, next }: { readonly message: string; readonly where: string; readonly next: string }) =>
  new ToolNotStarted({ message, where, next })

/** `aws` is let in by the role of its tier, and by the cluster not at all. */
const cloudOf = Effect.fnUntraced(function* ({ argv, cluster, tier }: HandsRun) {
  if (argv[0] !== "aws") return { environment: {} }
  const role = yield* awsRole(cluster, tier)
  return { environment: awsEnvironment(role, tier, webIdentityFile, HOME), audience: STS_AUDIENCE }
})

/** The runner's own way into the cluster, for one step, and the Job that the step is. */
const placeOf = Effect.fnUntraced(function* (run: HandsRun, runner: JobRunnerConfig): Effect.fn.Return<Place, ToolNotStarted, Scope.Scope> {
  const { argv, cluster, key, tier, timeoutMs, files = [] } = run
  const identity = yield* Effect.mapError(tierIdentity(cluster, tier), notStarted)
  if (identity._tag !== "minted") {
    return yield* notStarted({
      message: `${cluster.name} runs steps as Jobs, and has no service accounts that they could run as`,
      where: `cluster ${cluster.name}`,
      next: "add credentials.mint to the cluster in handrail.yaml"
    })
  }
  const { mint, account } = identity.ask
  const own = { cluster: cluster.name, mint, account: runner.account, lifetimeMs: timeoutMs + AFTER }
  const { token, server } = yield* Effect.mapError(mintToken(own), notStarted)
  const context = { context: cluster.name, cluster: server, user: { token }, namespace: mint.namespace }
  const writer = yield* Effect.mapError(makeKubeWriter(cluster.name, context), notStarted)
  const cloud = yield* Effect.mapError(cloudOf(run), notStarted)
  const manifest = jobManifest({ key, argv, namespace: mint.namespace, account, runner, timeoutMs, files, ...cloud })
  const namespace = `namespaces/${encodeURIComponent(mint.namespace)}`
  const { name } = manifest.metadata
  const jobs = `/apis/batch/v1/${namespace}/jobs`
  const pods = `/api/v1/${namespace}/pods`
  return { cluster: cluster.name, writer, manifest, jobs, job: `${jobs}/${name}`, pods }
})

const isTransient = (error: KubeError): boolean => error._tag === "KubeOverloaded" || error._tag === "KubeUnreachable"
const isTaken = (error: KubeError): boolean => error._tag === "KubeRejected" && error.status === 409

const find = ({ cluster, writer, job }: Place) =>
  writer.read(job).pipe(
    Effect.flatMap((found) =>
      Effect.mapError(decodeJob(found), ({ message }) => malformed(cluster, job, `is not as expected: ${message}`))
    ),
    Effect.catchTag("KubeNotFound", () => Effect.succeed(undefined))
  )

/** Until nothing is left of it: its pod holds credentials, and may still be acting. */
const remove = (place: Place) => {
  const { writer, job } = place
  const gone = find(place).pipe(
    Effect.filterOrFail(
      (found) => found === undefined,
      () => ({ message: "it is still there" })
    ),
    Effect.retry({ schedule: Schedule.spaced(POLL) }),
    Effect.timeoutOrElse({ duration: DELETION, orElse: () => Effect.fail({ message: "it is still there" }) })
  )
  return writer.remove(job, { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground" }).pipe(
    Effect.retry({ schedule: Schedule.exponential("300 millis"), times: 5, while: isTransient }),
    Effect.catchTag("KubeNotFound", () => Effect.void),
    Effect.andThen(gone),
    Effect.catch(({ message }) => Effect.logWarning(`the Job of a step could not be deleted, look at ${job}: ${message}`))
  )
}

/** What can still be had of the Job's pod: how it ended, and what it said. */
const readPod = Effect.fnUntraced(function* ({ writer, pods, manifest }: Place) {
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${manifest.metadata.name}`)
  const [pod] = podsOf(yield* writer.read(`${pods}?labelSelector=${selector}`).pipe(Effect.catch(() => Effect.succeed("{}"))))
  if (pod === undefined) return { terminated: undefined, log: "", problem: "no pod was made for it: kubectl describe job shows why" }
  const path = `${pods}/${encodeURIComponent(pod.metadata.name)}/log?container=step&limitBytes=${LOG_LIMIT}`
  const log = yield* writer.read(path, "text/plain, */*").pipe(
    Effect.retry({ schedule: Schedule.spaced(POLL), times: 6, while: isTransient }),
    Effect.map((text) => ({ text, problem: "" })),
    Effect.catch(({ message }) => Effect.succeed({ text: "", problem: `its log could not be read: ${message}` }))
  )
  const terminated = terminatedOf(pod)
  const problem = terminated === undefined ? [reasonOf(pod), log.problem].filter(Boolean).join("\n") : log.problem
  return { terminated, log: log.text, problem }
})

const captured = (text: string) => {
  const capture = new OutputCapture(OUTPUT_CAP)
  capture.push(Buffer.from(text))
  return capture.result()
}

/** Waits for the Job's end, or for the end of the step's time. Nothing that goes wrong while it is looked at ends the wait. */
const wait = Effect.fnUntraced(function* (place: Place, timeoutMs: number) {
  let seen: Job | undefined
  let trouble = ""
  const look = find(place).pipe(
    Effect.map((job) => {
      if (job === undefined) return { _tag: "gone" } as const
      seen = job
      return endOf(job)
    }),
    Effect.catch(({ message }) => {
      trouble = message
      return Effect.succeed(undefined)
    })
  )
  const limit = Duration.min(yield* remaining, Duration.millis(timeoutMs))
  const end = yield* look.pipe(
    Effect.repeat({ schedule: Schedule.spaced(POLL), until: (found) => found !== undefined }),
    Effect.timeoutOrElse({ duration: limit, orElse: () => Effect.succeed({ _tag: "out-of-time" } as const) })
  )
  return { end, seen, trouble }
})

/** The Job's end as a process's: its log is both streams together. */
const follow = Effect.fnUntraced(function* (place: Place, timeoutMs: number): Effect.fn.Return<ProcessResult> {
  const begun = timestamp(yield* Clock.currentTimeMillis)
  const { end, seen, trouble } = yield* wait(place, timeoutMs)
  const { terminated, log, problem } = yield* readPod(place)
  const says = end?._tag === "gone" ? "its Job was deleted by someone else" : [problem, trouble].filter(Boolean).join("\n")
  return {
    end:
      end?._tag === "out-of-time"
        ? { _tag: "timed-out" }
        : terminated === undefined
          ? { _tag: "signalled", signal: "SIGKILL" }
          : { _tag: "exited", exitCode: terminated.exitCode },
    stdout: captured(log),
    stderr: captured(says === "" ? "" : `${says}\n`),
    startedAt: seen?.metadata.creationTimestamp == null ? begun : timestamp(Date.parse(seen.metadata.creationTimestamp)),
    endedAt: timestamp(yield* Clock.currentTimeMillis)
  }
})

/** Refuses a Job of the attempt's name that is not the attempt. */
const requireOurs = Effect.fnUntraced(function* ({ manifest, job }: Place, found: Job) {
  const { command = [], args = [] } = manifest.spec.template.spec.containers[0] ?? {}
  if (runsCommand(found, command, args)) return
  return yield* notStarted({
    message: "there is a Job of the step's name that runs another command",
    where: job,
    next: "find out who made it, and delete it"
  })
})

/** Made once, however often it is asked for: the name is the attempt's, and one that is there already is looked at. */
const create = (place: Place) =>
  place.writer.create(place.jobs, place.manifest).pipe(
    Effect.asVoid,
    Effect.catchIf(isTaken, () => Effect.flatMap(find(place), (found) => (found === undefined ? Effect.void : requireOurs(place, found)))),
    Effect.retry({ schedule: Schedule.exponential("300 millis"), times: 4, while: (error) => "cluster" in error && isTransient(error) }),
    Effect.mapError((error) =>
      error._tag === "ToolNotStarted"
        ? error
        : notStarted({
            message: `the step's Job could not be made: ${error.message}`,
            where: place.job,
            next: "see deploy/rbac/job-runner.yaml for the rights that it takes, and its namespace's quotas"
          })
    )
  )

/** Runs a command of a step as a Job; one of its name that is there already is followed. */
export const runJob = Effect.fn("execute.job")(function* (
  run: HandsRun,
  runner: JobRunnerConfig
): Effect.fn.Return<ProcessResult, ToolNotStarted, Scope.Scope> {
  yield* Effect.annotateCurrentSpan({ "k8s.cluster.name": run.cluster.name, tool: run.argv[0], tier: run.tier })
  const place = yield* placeOf(run, runner)
  // making its credentials may have taken long: what another process has taken over is not begun here
  yield* Effect.flatten(CurrentFence)
  yield* Effect.acquireRelease(create(place), () => remove(place))
  return yield* follow(place, run.timeoutMs)
}, Effect.scoped)

/** The end of a Job that an earlier Handrail began; undefined when there is none. */
export const recoverJob = Effect.fn("execute.recoverJob")(function* (
  run: HandsRun,
  runner: JobRunnerConfig
): Effect.fn.Return<ProcessResult | undefined, ToolNotStarted, Scope.Scope> {
  const place = yield* placeOf(run, runner)
  const found = yield* find(place).pipe(
    Effect.mapError(({ message }) =>
      notStarted({ message: `the step's Job could not be looked at: ${message}`, where: place.job, next: "look at it yourself" })
    )
  )
  if (found === undefined) return undefined
  yield* requireOurs(place, found)
  yield* Effect.addFinalizer(() => remove(place))
  return yield* follow(place, run.timeoutMs)
}, Effect.scoped)
