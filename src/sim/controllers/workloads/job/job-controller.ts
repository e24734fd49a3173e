import type { KubeObject } from "../../../kube-object.ts"
import { deletePod } from "../../pods/pod-control.ts"
import { type Condition, conditionOf, isFinished, isReady, isTerminating } from "../../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf, ownerKeys } from "../../runtime/controller.ts"
import { claimObjects } from "../claim.ts"
import { COMPONENT, createJobPod, indexOf, isIndexed, isLive, releasePod, uncounted } from "./job-pods.ts"

const RESOURCE = "jobs.batch"
/** The wait after a failed pod: 10 s doubling up to ten minutes. */
const BACKOFF_MS = 10_000
const BACKOFF_MAX_MS = 600_000

interface Ending {
  readonly type: "Complete" | "Failed"
  readonly reason: string
  readonly message: string
}

interface Tally {
  readonly pods: ReadonlyArray<KubeObject>
  readonly live: ReadonlyArray<KubeObject>
  readonly succeeded: number
  readonly failed: number
}

export const endingOf = (job: KubeObject): "Complete" | "Failed" | undefined =>
  (["Complete", "Failed"] as const).find((type) => conditionOf(job, type)?.status === "True")

/** Adds pods that ended since the last look to the job's counts, and lets them go. */
const count = (plane: ControlPlane, job: KubeObject): Tally => {
  const pods = claimObjects(plane, job, "pods", [])
  let succeeded: number = job.status?.succeeded ?? 0
  let failed: number = job.status?.failed ?? 0
  for (const pod of uncounted(pods)) {
    if (pod.status.phase === "Succeeded") succeeded += 1
    else failed += 1
    releasePod(plane, pod)
  }
  return { pods, live: pods.filter(isLive), succeeded, failed }
}

const restarts = (pods: ReadonlyArray<KubeObject>): number =>
  pods.reduce(
    (total, pod) =>
      total +
      (pod.status?.containerStatuses ?? []).reduce(
        (sum: number, status: { readonly restartCount: number }) => sum + status.restartCount,
        0
      ),
    0
  )

const judge = (plane: ControlPlane, job: KubeObject, tally: Tally): Ending | undefined => {
  const limit = job.spec.backoffLimit ?? 6
  const tries = tally.failed + (job.spec.template.spec.restartPolicy === "OnFailure" ? restarts(tally.live) : 0)
  if (tries > limit) return { type: "Failed", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" }
  const deadline = job.spec.activeDeadlineSeconds
  const started = Date.parse(job.status?.startTime ?? "")
  if (deadline !== undefined && plane.clock.now() >= started + deadline * 1000) {
    return { type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" }
  }
  const wanted = job.spec.completions ?? 1
  if (tally.succeeded < wanted) return undefined
  return { type: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" }
}

const freeIndexes = (job: KubeObject, pods: ReadonlyArray<KubeObject>): ReadonlyArray<number> => {
  const taken = new Set(pods.filter((pod) => isLive(pod) || pod.status?.phase === "Succeeded").map(indexOf))
  return Array.from({ length: job.spec.completions ?? 1 }, (_, index) => index).filter((index) => !taken.has(index))
}

const retryInMs = (plane: ControlPlane, tally: Tally): number => {
  const ends = tally.pods
    .filter((pod) => pod.status?.phase === "Failed")
    .map((pod) => Date.parse(pod.status.containerStatuses?.[0]?.state?.terminated?.finishedAt ?? pod.metadata.creationTimestamp))
  if (ends.length === 0 || tally.failed === 0) return 0
  return Math.max(...ends) + Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (tally.failed - 1)) - plane.clock.now()
}

/** Starts the pods that are missing; returns how long to wait where a failure holds them back. */
const startPods = (plane: ControlPlane, job: KubeObject, tally: Tally): number => {
  const missing = Math.min(job.spec.parallelism ?? 1, (job.spec.completions ?? 1) - tally.succeeded) - tally.live.length
  for (const pod of missing < 0 ? tally.live.slice(missing) : []) deletePod(plane, COMPONENT, job, pod)
  if (missing <= 0) return 0
  const waitMs = retryInMs(plane, tally)
  if (waitMs > 0) return waitMs
  const indexes = isIndexed(job) ? freeIndexes(job, tally.pods) : []
  for (let number = 0; number < missing; number++) createJobPod(plane, job, indexes[number])
  return 0
}

const withEnding = (conditions: ReadonlyArray<Condition>, ending: Ending, at: string): ReadonlyArray<Condition> => {
  const first = ending.type === "Complete" ? "SuccessCriteriaMet" : "FailureTarget"
  const shared = { lastProbeTime: at, lastTransitionTime: at, message: ending.message, reason: ending.reason, status: "True" as const }
  return [...conditions, { ...shared, type: first }, { ...shared, type: ending.type }]
}

const announce = ({ events }: ControlPlane, job: KubeObject, ending: Ending): void =>
  events.record(COMPONENT, {
    object: job,
    type: ending.type === "Complete" ? "Normal" : "Warning",
    reason: ending.type === "Complete" ? "Completed" : ending.reason,
    message: ending.type === "Complete" ? "Job completed" : ending.message
  })

const writeStatus = (plane: ControlPlane, job: KubeObject, tally: Tally, ending: Ending | undefined): void => {
  const pods = plane.cache.ownedBy("pods", job.metadata.uid)
  const live = pods.filter(isLive)
  const at = plane.clock.timestamp()
  const conditions: ReadonlyArray<Condition> = job.status?.conditions ?? []
  const indexes = pods.filter((pod) => pod.status?.phase === "Succeeded").map(indexOf)
  const status = {
    ...(live.length === 0 ? {} : { active: live.length }),
    ...(isIndexed(job) && indexes.length > 0 ? { completedIndexes: indexes.sort((a, b) => a - b).join(",") } : {}),
    ...(ending?.type === "Complete" ? { completionTime: at } : {}),
    ...(ending === undefined ? (conditions.length === 0 ? {} : { conditions }) : { conditions: withEnding(conditions, ending, at) }),
    ...(tally.failed === 0 ? {} : { failed: tally.failed }),
    ready: live.filter(isReady).length,
    ...(job.spec.suspend === true ? {} : { startTime: job.status?.startTime ?? at }),
    ...(tally.succeeded === 0 ? {} : { succeeded: tally.succeeded }),
    terminating: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
    uncountedTerminatedPods: {}
  }
  plane.store.modify(RESOURCE, job.metadata.namespace, job.metadata.name, (found) => ({ ...found, status }), { subresource: "status" })
}

/** Suspends or resumes: a suspended job has no pods and its clock starts anew. */
const noteSuspension = ({ store, clock, events }: ControlPlane, job: KubeObject): void => {
  const suspended = job.spec.suspend === true
  const before = conditionOf(job, "Suspended")
  if ((before?.status === "True") === suspended) return
  const at = clock.timestamp()
  const reason = suspended ? "JobSuspended" : "JobResumed"
  const message = suspended ? "Job suspended" : "Job resumed"
  const condition: Condition = {
    type: "Suspended",
    status: suspended ? "True" : "False",
    reason,
    message,
    lastProbeTime: at,
    lastTransitionTime: at
  }
  store.modify(
    RESOURCE,
    job.metadata.namespace,
    job.metadata.name,
    (found) => {
      const { startTime: _startTime, ...status } = found.status ?? {}
      const others = (status.conditions ?? []).filter((other: Condition) => other.type !== "Suspended")
      return { ...found, status: { ...status, ...(suspended ? {} : { startTime: at }), conditions: [...others, condition] } }
    },
    { subresource: "status" }
  )
  events.record(COMPONENT, { object: job, type: "Normal", reason: suspended ? "Suspended" : "Resumed", message })
}

/** Deletes a finished job after its ttlSecondsAfterFinished; returns how long that is still off. */
const expireFinished = ({ store, clock }: ControlPlane, job: KubeObject): number => {
  const ttl = job.spec.ttlSecondsAfterFinished
  const ended = endingOf(job)
  if (ttl === undefined || ended === undefined) return 0
  const left = Date.parse(conditionOf(job, ended)?.lastTransitionTime ?? "") + ttl * 1000 - clock.now()
  if (left <= 0) store.delete(RESOURCE, job.metadata.namespace, job.metadata.name)
  return Math.max(0, left)
}

/** Nobody counts the pods of a job that is gone, so that nothing holds them any longer. */
const releaseOrphans = (plane: ControlPlane, namespace: string | undefined, name: string): void => {
  const orphans = plane.cache.matching("pods", namespace ?? "", { matchLabels: { "batch.kubernetes.io/job-name": name } })
  for (const pod of orphans) releasePod(plane, pod)
}

export const jobController: Controller = {
  name: COMPONENT,
  keysFor: (event) => {
    if (event.resource === RESOURCE) return [keyOf(event.object)]
    return event.resource === "pods" ? ownerKeys(event, "Job") : []
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const found = plane.store.get(RESOURCE, namespace, name)
    if (found === undefined) {
      releaseOrphans(plane, namespace, name)
      return
    }
    const tally = count(plane, found)
    if (isTerminating(found)) return
    if (endingOf(found) !== undefined) {
      const left = expireFinished(plane, found)
      if (left > 0) queue.addAfter(key, left)
      return
    }
    noteSuspension(plane, found)
    const job = plane.store.get(RESOURCE, namespace, name) ?? found
    const ending = judge(plane, job, tally)
    if (ending !== undefined || job.spec.suspend === true) for (const pod of tally.live) deletePod(plane, COMPONENT, job, pod)
    const waitMs = ending === undefined && job.spec.suspend !== true ? startPods(plane, job, tally) : 0
    // What a failed job still had running fails with it.
    const cutShort = ending?.type === "Failed" ? tally.live.length : 0
    writeStatus(plane, job, { ...tally, failed: tally.failed + cutShort }, ending)
    if (ending !== undefined) announce(plane, job, ending)
    if (waitMs > 0) queue.addAfter(key, waitMs)
    const deadline = job.spec.activeDeadlineSeconds
    if (deadline !== undefined && ending === undefined) {
      const started = Date.parse(job.status?.startTime ?? plane.clock.timestamp())
      queue.addAfter(key, Math.max(0, started + deadline * 1000 - plane.clock.now()))
    }
  }
}
