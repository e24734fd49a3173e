import { describe, expect, it } from "vitest"
import { makeCluster } from "../../../control-plane.fixture.ts"

const labels = { "batch.kubernetes.io/job-name": "task", "job-name": "task" }

const job = (image: string, spec: object = {}) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "task", namespace: "shop" },
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { restartPolicy: "Never", containers: [{ name: "task", image }] } },
    ...spec
  }
})

const behaviours = [{ name: "fails", match: { image: "bad" }, exit: { afterSeconds: 1, code: 3 } }]

const started = (image: string, spec?: object) => {
  const cluster = makeCluster({ behaviours })
  cluster.store.create("jobs.batch", job(image, spec))
  return { ...cluster, task: () => cluster.store.get("jobs.batch", "shop", "task") }
}

describe("a Job", () => {
  it("runs to completion", () => {
    const { advance, task, condition, eventsOf, pods } = started("good", { completions: 3, parallelism: 2 })
    advance(40)
    expect(task()?.status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} })
    expect(condition(task(), "SuccessCriteriaMet")).toMatchObject({ reason: "CompletionsReached" })
    expect(condition(task(), "Complete")).toMatchObject({ status: "True", message: "Reached expected number of succeeded pods" })
    expect(pods().map((pod) => [pod.status.phase, pod.metadata.finalizers])).toEqual(
      Array.from({ length: 3 }, () => ["Succeeded", undefined])
    )
    expect(eventsOf("task")).toContain("Normal Completed Job completed")
  })

  it("names the pods of an indexed job after their indexes", () => {
    const { advance, pods, task } = started("good", { completions: 2, parallelism: 2, completionMode: "Indexed" })
    advance(40)
    expect(pods().map(({ metadata }) => metadata.name.replace(/-[^-]+$/, ""))).toEqual(["task-0", "task-1"])
    expect(task()?.status.completedIndexes).toBe("0,1")
  })

  it("gives up after its back-off limit", () => {
    const { advance, task, condition, eventsOf } = started("bad", { backoffLimit: 2 })
    advance(25)
    expect(task()?.status.failed).toBe(2)
    advance(60)
    expect(task()?.status.failed).toBe(3)
    expect(condition(task(), "Failed")).toMatchObject({
      reason: "BackoffLimitExceeded",
      message: "Job has reached the specified backoff limit"
    })
    expect(eventsOf("task")).toContain("Warning BackoffLimitExceeded Job has reached the specified backoff limit")
  })

  it("stops at its deadline and vanishes after its time to live", () => {
    const { advance, task, condition, pods } = started("slow", { activeDeadlineSeconds: 3, ttlSecondsAfterFinished: 60 })
    advance(10)
    expect(condition(task(), "Failed")).toMatchObject({ reason: "DeadlineExceeded" })
    expect(task()?.status.failed).toBe(1)
    expect(pods()).toEqual([])
    advance(60)
    expect(task()).toBeUndefined()
  })

  it("holds no pod back once it is gone itself", () => {
    const { advance, store, pods } = started("good")
    advance(1)
    expect(pods()).toHaveLength(1)
    store.delete("jobs.batch", "shop", "task")
    advance(60)
    expect(pods()).toEqual([])
  })
})
