import { expect, it } from "vitest"
import { makeCluster } from "../../../control-plane.fixture.ts"

const cron = (spec: object) => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "report", namespace: "shop" },
  spec: {
    schedule: "*/10 * * * *",
    concurrencyPolicy: "Allow",
    jobTemplate: {
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 1,
        selector: { matchLabels: { app: "report" } },
        template: {
          metadata: { labels: { app: "report" } },
          spec: { restartPolicy: "Never", containers: [{ name: "c", image: "report" }] }
        }
      }
    },
    ...spec
  }
})

it("starts jobs on time, says so and keeps three of them", () => {
  const { store, advance, eventsOf } = makeCluster()
  store.create("cronjobs.batch", cron({}))
  advance(3600 + 30)
  const jobs = store.list("jobs.batch", "shop")
  expect(jobs.map((job) => job.metadata.name)).toEqual(
    [3, 4, 5].map((tens) => `report-${Date.parse("2026-01-02T03:10:00Z") / 60_000 + tens * 10}`)
  )
  const found = store.get("cronjobs.batch", "shop", "report")
  expect(found?.status.lastScheduleTime).toBe("2026-01-02T04:00:00Z")
  expect(eventsOf("report")).toEqual(
    expect.arrayContaining([`Normal SawCompletedJob Saw completed job: ${jobs[2]?.metadata.name}, condition: Complete`])
  )
})

it("does not start a second one beside the first where that is forbidden", () => {
  const { store, advance } = makeCluster({ behaviours: [{ name: "long", match: { image: "report" }, exit: "never" }] })
  store.create("cronjobs.batch", cron({ concurrencyPolicy: "Forbid" }))
  advance(3600)
  expect(store.list("jobs.batch", "shop")).toHaveLength(1)
})
