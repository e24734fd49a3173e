import { expect, it } from "vitest"
import { deployment, makeCluster } from "./control-plane.fixture.ts"

const ports = [{ name: "http", containerPort: 8080 }]

/** A cluster of this many nodes with 25 pods for each, come up; and how many writes that took. */
const grown = (nodes: number) => {
  const cluster = makeCluster({ nodes })
  const { store } = cluster
  const workloads = (nodes * 25) / 10
  for (let index = 0; index < workloads; index++) {
    const name = `service-${index}`
    const containers = [{ name, image: "service:1", ports, resources: { requests: { cpu: "100m", memory: "128Mi" } } }]
    store.create("deployments.apps", deployment(name, "service:1", { replicas: 10 }, { containers }))
    store.create("services", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "shop" },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: "http" }] }
    })
  }
  cluster.advance(40)
  return { ...cluster, writes: store.revision() }
}

it("brings up two hundred nodes and five thousand pods with no more work for each pod than in a small cluster", {
  timeout: 120_000
}, () => {
  const small = grown(20)
  const large = grown(200)
  const ready = large.store.list("pods").filter((pod) => large.condition(pod, "Ready")?.status === "True")
  expect(ready).toHaveLength(5_000)
  const perNode = large.store.list("nodes").map(({ metadata }) => [...large.cache.podsOn(metadata.name)].length)
  expect(Math.max(...perNode) - Math.min(...perNode)).toBeLessThan(10)
  expect(large.writes / 5_000).toBeLessThan((small.writes / 500) * 1.2)
})
