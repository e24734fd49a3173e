import { expect, it } from "vitest"
import { deployment, makeCluster } from "../../control-plane.fixture.ts"

it("lists ready pods by address, and leaves out those that are going or do not serve", () => {
  const { store, advance, pods } = makeCluster()
  const ports = [{ name: "http", containerPort: 8080 }]
  const pod = { containers: [{ name: "web", image: "web:1", ports }] }
  store.create("services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop" },
    spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }] }
  })
  advance(1)
  expect(store.get("endpoints", "shop", "web")?.subsets).toBeUndefined()
  store.create("deployments.apps", deployment("web", "web:1", {}, pod))
  advance(30)
  const subsets = () => store.get("endpoints", "shop", "web")?.subsets
  const addresses = () => subsets()?.[0].addresses.map((address: { ip: string }) => address.ip)
  expect(addresses()).toEqual(
    pods()
      .map((found) => found.status.podIP)
      .sort()
  )
  expect(subsets()?.[0].ports).toEqual([{ name: "http", port: 8080, protocol: "TCP" }])
  const going = pods()[0]
  store.delete("pods", "shop", going?.metadata.name ?? "")
  advance(0.5)
  expect(addresses()).not.toContain(going?.status.podIP)
  const slice = store.list("endpointslices.discovery.k8s.io", "shop")[0]
  expect(
    slice?.endpoints.find((endpoint: { targetRef: { name: string } }) => endpoint.targetRef.name === going?.metadata.name)
  ).toMatchObject({
    conditions: { ready: false, serving: true, terminating: true },
    zone: going?.metadata.labels?.["topology.kubernetes.io/zone"]
  })
})
