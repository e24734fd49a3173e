import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf, firing, logOf, warning } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const job = (status: object, spec: object = {}): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: "backup-29000000",
    namespace: "shop",
    ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: "backup", uid: "c", controller: true }]
  },
  spec,
  status
})

const failed = (reason: string, message: string) => job({ failed: 1, conditions: [{ type: "Failed", status: "True", reason, message }] })

const cronJob = (spec: object = {}, status: object = {}): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "backup", namespace: "shop" },
  spec: { schedule: "*/5 * * * *", ...spec },
  status
})

const podOfJob = cartPod({
  name: "backup-29000000-x2x4z",
  spec: { restartPolicy: "Never" },
  status: { phase: "Failed", conditions: [] },
  containerStatus: { ready: false, state: { terminated: { exitCode: 1, reason: "Error", finishedAt: at(20) } } }
})
const ofJob: KubeObject = {
  ...podOfJob,
  metadata: {
    ...podOfJob.metadata,
    ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "backup-29000000", uid: "j", controller: true }]
  }
}

describe("a job's cause is named for", () => {
  it("tries that are used up, unless its pods tell why", () => {
    const gaveUp = failed("BackoffLimitExceeded", "Job has reached the specified backoff limit")
    expect(verdictOf(evidenceOf({ objects: [gaveUp, cronJob()] }))).toBe("job-backoff-limit-exceeded CronJob/backup")
    expect(verdictOf(evidenceOf({ objects: [gaveUp, cronJob(), ofJob] }))).toBe("inconclusive")
    const log = { ...logOf(ofJob, "panic: runtime error: index out of range [3] with length 3"), previous: false }
    expect(verdictOf(evidenceOf({ objects: [gaveUp, cronJob(), ofJob], logs: [log] }))).toBe("application-error CronJob/backup")
  })

  it("a deadline, also by the event alone", () => {
    const told = warning(job({}), "DeadlineExceeded", "Job was active longer than specified deadline")
    expect(verdictOf(evidenceOf({ objects: [job({ failed: 1 }), told] }))).toContain("job-deadline-exceeded")
    expect(verdictOf(evidenceOf({ objects: [failed("DeadlineExceeded", "Job was active longer than specified deadline")] }))).toContain(
      "job-deadline-exceeded"
    )
  })

  it("a suspension that somebody asks about", () => {
    const subject = { namespace: "shop", question: "why does backup not run any more?" }
    expect(verdictOf(evidenceOf({ objects: [cronJob({ suspend: true })], subject }))).toBe("job-suspended CronJob/backup")
    expect(verdictOf(evidenceOf({ objects: [cronJob({ suspend: true, startingDeadlineSeconds: 1 })], subject }))).toBe(
      "job-suspended CronJob/backup"
    )
  })

  it("times that it missed, and a deadline that nothing meets", () => {
    const event = warning(
      cronJob(),
      "FailedNeedsStart",
      "Cannot determine if job needs to be started: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
    )
    expect(verdictOf(evidenceOf({ objects: [cronJob(), event] }))).toBe("cronjob-missed-schedules CronJob/backup")
    expect(verdictOf(evidenceOf({ objects: [cronJob({ startingDeadlineSeconds: 5 })] }))).toBe("cronjob-missed-schedules CronJob/backup")
  })

  it("a schedule or a time zone that is none", () => {
    const event = warning(cronJob(), "UnknownTimeZone", "invalid timeZone: unknown time zone Europe/Zuerich")
    expect(verdictOf(evidenceOf({ objects: [cronJob(), event] }))).toBe("cronjob-schedule-invalid CronJob/backup")
  })

  it("a run that does not end, as kubectl describes it", () => {
    const outputs = {
      "kubectl describe cronjob backup -n shop": `Name:                          backup
Namespace:                     shop
Schedule:                      */5 * * * *
Concurrency Policy:            Forbid
Suspend:                       False
Active Jobs:                   backup-29000000
Events:
  Type    Reason            Age                From                Message
  ----    ------            ----               ----                -------
  Normal  JobAlreadyActive  2m (x12 over 60m)  cronjob-controller  Not starting job because prior execution is running and concurrency policy is Forbid
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("cronjob-run-blocked CronJob/backup")
  })
})

describe("no job's cause is named for", () => {
  it("a suspension that nobody asks about, and runs that complete", () => {
    const complete = job({ succeeded: 1, conditions: [{ type: "Complete", status: "True" }] })
    const other = [firing("KubePodNotReady", { namespace: "shop", deployment: "cart" })]
    expect(verdictOf(evidenceOf({ objects: [cronJob({ suspend: true }), complete, cartPod()], subject: { alerts: other } }))).toBe(
      "healthy"
    )
    expect(
      verdictOf(evidenceOf({ objects: [cronJob({ startingDeadlineSeconds: 200 }, { lastScheduleTime: at(25) }), complete, cartPod()] }))
    ).toBe("healthy")
  })
})
