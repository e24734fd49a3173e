import { metaTime } from "../../../clock.ts"
import type { KubeObject } from "../../../kube-object.ts"
import { StatusError } from "../../../store/status-error.ts"
import { controllerRef } from "../../pods/pod-control.ts"
import { conditionOf, isTerminating } from "../../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf, ownerKeys } from "../../runtime/controller.ts"
import { type CronSchedule, parseCron } from "./cron.ts"
import { endingOf } from "./job-controller.ts"

const RESOURCE = "cronjobs.batch"
const JOBS = "jobs.batch"
const COMPONENT = "cronjob-controller"
/** Upstream starts a job a moment after its time, so that the time has passed everywhere. */
const SKEW_MS = 100

const reference = (job: KubeObject) => ({
  apiVersion: job.apiVersion,
  kind: job.kind,
  name: job.metadata.name,
  namespace: job.metadata.namespace,
  resourceVersion: job.metadata.resourceVersion,
  uid: job.metadata.uid
})

/** The latest time that has come and was not served, within the starting deadline. */
const dueTime = (cron: KubeObject, schedule: CronSchedule, now: number): number | undefined => {
  const served = Date.parse(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp)
  const { startingDeadlineSeconds } = cron.spec
  let from = startingDeadlineSeconds === undefined ? served : Math.max(served, now - startingDeadlineSeconds * 1000)
  let due: number | undefined
  for (let next = schedule.next(from); next !== undefined && next <= now; next = schedule.next(from)) {
    due = next
    from = next
  }
  return due
}

const report = ({ events }: ControlPlane, object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void =>
  events.record(COMPONENT, { object, type, reason, message })

const startJob = (plane: ControlPlane, cron: KubeObject, due: number): KubeObject | undefined => {
  const { jobTemplate } = cron.spec
  const name = `${cron.metadata.name}-${Math.floor(due / 60_000)}`
  try {
    const job = plane.create(JOBS, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        ...jobTemplate.metadata,
        name,
        ...(cron.metadata.namespace === undefined ? {} : { namespace: cron.metadata.namespace }),
        annotations: { ...jobTemplate.metadata?.annotations, "batch.kubernetes.io/cronjob-scheduled-timestamp": metaTime(due) },
        ownerReferences: [controllerRef(cron)]
      },
      spec: jobTemplate.spec
    })
    report(plane, cron, "Normal", "SuccessfulCreate", `Created job ${name}`)
    return job
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    if (error.status.reason !== "AlreadyExists") report(plane, cron, "Warning", "FailedCreate", `Error creating job: ${error.message}`)
    return undefined
  }
}

/** Keeps the newest finished jobs of each outcome, as many as the history limits say. */
const trimHistory = (plane: ControlPlane, cron: KubeObject, jobs: ReadonlyArray<KubeObject>): void => {
  for (const [ending, limit] of [
    ["Complete", cron.spec.successfulJobsHistoryLimit ?? 3],
    ["Failed", cron.spec.failedJobsHistoryLimit ?? 1]
  ] as const) {
    const ended = jobs.filter((job) => endingOf(job) === ending)
    ended.sort((a, b) => Date.parse(a.status.startTime ?? 0) - Date.parse(b.status.startTime ?? 0))
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) {
      plane.store.delete(JOBS, job.metadata.namespace, job.metadata.name)
      report(plane, cron, "Normal", "SuccessfulDelete", `Deleted job ${job.metadata.name}`)
    }
  }
}

/** Active jobs as the status lists them, after saying goodbye to those that have finished. */
const stillActive = (plane: ControlPlane, cron: KubeObject, jobs: ReadonlyArray<KubeObject>): ReadonlyArray<KubeObject> => {
  for (const { uid } of (cron.status?.active ?? []) as ReadonlyArray<{ readonly uid: string }>) {
    const job = jobs.find((candidate) => candidate.metadata.uid === uid)
    const ending = job && endingOf(job)
    if (job !== undefined && ending !== undefined) {
      report(plane, cron, "Normal", "SawCompletedJob", `Saw completed job: ${job.metadata.name}, condition: ${ending}`)
    }
  }
  return jobs.filter((job) => endingOf(job) === undefined && !isTerminating(job))
}

const lastSuccess = (cron: KubeObject, jobs: ReadonlyArray<KubeObject>): string | undefined => {
  const times = jobs.flatMap((job) => (endingOf(job) === "Complete" ? [conditionOf(job, "Complete")?.lastTransitionTime ?? ""] : []))
  return [...times, cron.status?.lastSuccessfulTime ?? ""].sort().at(-1) || undefined
}

export const cronJobController: Controller = {
  name: COMPONENT,
  keysFor: (event) => {
    if (event.resource === RESOURCE) return [keyOf(event.object)]
    return event.resource === JOBS ? ownerKeys(event, "CronJob") : []
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const cron = plane.store.get(RESOURCE, namespace, name)
    if (cron === undefined || isTerminating(cron)) return
    const schedule = parseCron(cron.spec.schedule)
    if (schedule === undefined) {
      report(plane, cron, "Warning", "UnparseableSchedule", `unparseable schedule: "${cron.spec.schedule}"`)
      return
    }
    const now = plane.clock.now()
    const jobs = plane.cache.ownedBy(JOBS, cron.metadata.uid)
    let active = stillActive(plane, cron, jobs)
    trimHistory(plane, cron, jobs)
    const due = cron.spec.suspend === true ? undefined : dueTime(cron, schedule, now)
    let served: number | undefined
    if (due !== undefined && active.length > 0 && cron.spec.concurrencyPolicy === "Forbid") {
      report(
        plane,
        cron,
        "Normal",
        "JobAlreadyActive",
        "Not starting job because prior execution is running and concurrency policy is Forbid"
      )
    } else if (due !== undefined) {
      if (cron.spec.concurrencyPolicy === "Replace") {
        for (const job of active) plane.store.delete(JOBS, namespace, job.metadata.name)
        active = []
      }
      const job = startJob(plane, cron, due)
      if (job !== undefined) active = [...active, job]
      served = due
    }
    const lastScheduleTime = served === undefined ? cron.status?.lastScheduleTime : metaTime(served)
    const lastSuccessfulTime = lastSuccess(cron, jobs)
    const status = {
      ...(active.length === 0 ? {} : { active: active.map(reference) }),
      ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
      ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime })
    }
    plane.store.modify(RESOURCE, namespace, name, (found) => ({ ...found, status }), { subresource: "status" })
    const next = cron.spec.suspend === true ? undefined : schedule.next(now)
    if (next !== undefined) queue.addAfter(key, next - now + SKEW_MS)
  }
}
