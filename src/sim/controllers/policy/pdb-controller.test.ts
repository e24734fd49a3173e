import { expect, it } from "vitest"
import { deployment, makeCluster } from "../../control-plane.fixture.ts"

it.each([
  [{ minAvailable: 2 }, { desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 }],
  [{ maxUnavailable: "50%" }, { desiredHealthy: 1, disruptionsAllowed: 2, expectedPods: 3 }],
  [{ minAvailable: "100%" }, { desiredHealthy: 3, disruptionsAllowed: 0, expectedPods: 3 }]
])("%j allows what is left over", (limits, expected) => {
  const { store, advance, condition } = makeCluster()
  store.create("deployments.apps", deployment("web", "web:1"))
  store.create("poddisruptionbudgets.policy", {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "shop" },
    spec: { ...limits, selector: { matchLabels: { app: "web" } } }
  })
  advance(30)
  const budget = store.get("poddisruptionbudgets.policy", "shop", "web")
  expect(budget?.status).toMatchObject({ ...expected, currentHealthy: 3, observedGeneration: 1 })
  expect(condition(budget, "DisruptionAllowed")?.status).toBe(expected.disruptionsAllowed > 0 ? "True" : "False")
})
