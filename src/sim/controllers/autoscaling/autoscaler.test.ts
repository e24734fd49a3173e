import { expect, it } from "vitest"
import { deployment, makeCluster } from "../../control-plane.fixture.ts"

const scaler = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } }]
  }
}

const busy = { name: "busy", match: { image: "web:*" }, usage: { cpu: "150m", memory: "32Mi" } }
const calm = { ...busy, usage: { cpu: "5m", memory: "32Mi" } }

it("grows to its bound under load and shrinks only after five calm minutes", () => {
  const { store, advance, behaviours, kubelet, condition, eventsOf } = makeCluster({ behaviours: [busy] })
  store.create("deployments.apps", deployment("web", "web:1"))
  store.create("horizontalpodautoscalers.autoscaling", scaler)
  const replicas = () => store.get("deployments.apps", "shop", "web")?.spec.replicas
  const web = () => store.get("horizontalpodautoscalers.autoscaling", "shop", "web")
  advance(120)
  expect(replicas()).toBe(6)
  expect(condition(web(), "ScalingLimited")).toMatchObject({ status: "True", reason: "TooManyReplicas" })
  expect(eventsOf("web")).toContain(
    "Normal SuccessfulRescale New size: 6; reason: cpu resource utilization (percentage of request) above target"
  )
  behaviours.add([calm])
  kubelet.reconsider()
  advance(240)
  expect(replicas()).toBe(6)
  advance(120)
  expect(replicas()).toBe(2)
})

it("says why it cannot tell", () => {
  const { store, advance, condition } = makeCluster()
  store.create("horizontalpodautoscalers.autoscaling", scaler)
  advance(20)
  const web = () => store.get("horizontalpodautoscalers.autoscaling", "shop", "web")
  expect(condition(web(), "AbleToScale")).toMatchObject({ status: "False", reason: "FailedGetScale" })
  const containers = [{ name: "web", image: "web:1" }]
  store.create("deployments.apps", deployment("web", "web:1", {}, { containers }))
  advance(30)
  expect(condition(web(), "ScalingActive")).toMatchObject({ status: "False", reason: "FailedGetResourceMetric" })
})

it("brings a workload outside its bounds back into them without asking the metrics", () => {
  const { store, advance, eventsOf, condition } = makeCluster({ behaviours: [calm] })
  store.create("deployments.apps", deployment("web", "web:1", { replicas: 1 }))
  store.create("horizontalpodautoscalers.autoscaling", scaler)
  const web = () => store.get("horizontalpodautoscalers.autoscaling", "shop", "web")
  advance(20)
  expect(eventsOf("web")).toContain("Normal SuccessfulRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas")
  expect(condition(web(), "AbleToScale")).toMatchObject({ status: "True", reason: "SucceededRescale" })
  advance(30)
  expect(condition(web(), "AbleToScale")?.reason).toBe("ScaleDownStabilized")
})
