import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { Effect, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { expect } from "vitest"
import { run } from "../../../toolbox/run.ts"
import { controlPlaneTools, startControlPlane } from "../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { digestText, timestamp } from "../../domain/ids.ts"
import { jobManifest } from "../../execute/adapters/job/job-manifest.ts"
import { migrations as execute } from "../../execute/migrations.ts"
import { layerClusters } from "../../platform/clusters.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"
import { clusterName } from "../../platform/kubernetes/kubeconfig.fixture.ts"
import { layerKubeReader } from "../../platform/kubernetes/live-kube-reader.ts"
import { layerMetricsReader } from "../../platform/prometheus/live-metrics-reader.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerStores, open } from "../incident.fixture.ts"
import { runnerJobsCheck } from "./runner-jobs-check.ts"

const plan = digestText("plan")
const runner = { image: "registry.example.com/tools:1", account: "handrail-runner", imagePullSecrets: [] }

const jobOf = (step: string, seconds = 600) => {
  const manifest = jobManifest({
    key: { plan: step === "abandoned" ? digestText("abandoned") : plan, step, attempt: 1 },
    argv: ["kubectl", "get", "pods"],
    namespace: "default",
    account: "default",
    runner,
    timeoutMs: 1_000,
    files: [],
    environment: {}
  })
  return { ...manifest, spec: { ...manifest.spec, activeDeadlineSeconds: seconds } }
}

const configOf = (kubeconfig: string): ClusterConfig => ({
  name: clusterName,
  environment: "staging",
  credentials: {
    mint: { kubeconfig, namespace: "default", accounts: { reader: "r", operator: "o", "node-operator": "n" }, lifetime: 600_000 }
  },
  prometheus: []
})

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  it.live(
    "finds the Jobs of steps that nobody waits for, and no other",
    () =>
      Effect.gen(function* () {
        const plane = yield* startControlPlane()
        const kubectl = (...args: ReadonlyArray<string>) =>
          run(tools.kubectl.path, ["--kubeconfig", plane.kubeconfig, ...args], { timeout: "60 seconds" })
        const file = join(plane.kubeconfig, "..", "jobs.json")
        const steps = ["alive", "over", "abandoned", "unknown"]
        const items = [...steps.map((step) => jobOf(step)), jobOf("ended", 1)]
        const other = { ...jobOf("other"), metadata: { name: "other", namespace: "default", labels: { app: "other" } } }
        writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: [...items, other] }))
        yield* kubectl("create", "-f", file)

        const sql = yield* SqlClient
        yield* migrate({ execute })
        const gone = yield* open("gone")
        yield* sql`UPDATE incidents SET ended_at = ${timestamp(0)} WHERE id = ${gone}`
        yield* sql`UPDATE timeline_events SET decided_plan = ${digestText("abandoned")} WHERE incident = ${gone}`
        const begun = { attempt: 1, rollback: -1, intended_at: timestamp(0), outcome: null }
        yield* sql`INSERT INTO step_ledger ${sql.insert([
          { ...begun, plan, step: "alive" },
          { ...begun, plan, step: "over", outcome: "{}" },
          { ...begun, plan: digestText("abandoned"), step: "abandoned" }
        ])}`

        const clusters = layerClusters([configOf(plane.kubeconfig)]).pipe(
          Layer.provide(layerKubeReader([{ name: clusterName, files: [plane.kubeconfig] }])),
          Layer.provide(layerMetricsReader([]))
        )
        const found = yield* runnerJobsCheck.run.pipe(
          // the cluster ends the one whose second is over
          Effect.repeat({ schedule: Schedule.spaced("200 millis"), until: (all) => all.some(({ severity }) => severity === "info") }),
          Effect.provide(clusters)
        )
        const whose = (step: string) => `Job default/${jobOf(step).metadata.name} of ${clusterName}`
        const told = found.map(({ severity, what, where }) => `${severity} ${where}: ${what.split(":")[0]}`).toSorted()
        expect(told).toEqual(
          [
            `error ${whose("over")}: it goes on, though step over of plan ${plan.slice(0, 8)} is over`,
            `error ${whose("abandoned")}: it goes on, though ${gone} is over`,
            `error ${whose("unknown")}: it goes on, though no attempt of step unknown of plan ${plan.slice(0, 8)} is written down here`,
            `info cluster ${clusterName}: 1 Job of steps has ended and is still there`
          ].toSorted()
        )
      }).pipe(Effect.scoped, Effect.provide(Layer.mergeAll(layerStores(), NodeServices.layer))),
    120_000
  )
})
