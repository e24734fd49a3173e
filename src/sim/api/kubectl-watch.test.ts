import { afterAll, beforeAll, expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { type Client, startTestCluster, type TestCluster } from "./clients.fixture.ts"

describeWith(["kubectl"], ({ kubectl }) => {
  let cluster: TestCluster
  let k: Client

  beforeAll(async () => {
    cluster = await startTestCluster()
    k = await cluster.client(kubectl.path)
  })
  afterAll(() => cluster.close())

  /** Resolves when a client has begun to watch the resource. */
  const watched = (resource: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const begun = cluster.server.audit.entries().some((entry) => entry.verb === "watch" && entry.resource === resource)
        if (begun) resolve()
        else setTimeout(look, 10)
      }
      look()
    })

  it("tells a waiting client of the change it waits for", async () => {
    const { store } = cluster
    store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "default" },
      spec: {},
      status: { phase: "Pending" }
    })
    const waiting = k(["wait", "pod/p", "--for=condition=Ready", "--timeout=30s"])
    await watched("pods")
    store.modify(
      "pods",
      "default",
      "p",
      (pod) => ({ ...pod, status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } }),
      {
        subresource: "status"
      }
    )
    expect(await waiting).toMatchObject({ code: 0, stdout: "pod/p condition met\n" })
  })

  it("tells a deleting client when the object has gone", async () => {
    const { store } = cluster
    store.create("secrets", { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "default", finalizers: ["a/b"] } })
    const deleting = k(["delete", "secret", "s"])
    await watched("secrets")
    store.modify("secrets", "default", "s", (secret) => ({ ...secret, metadata: { ...secret.metadata, finalizers: [] } }))
    expect(await deleting).toMatchObject({ code: 0 })
  })

  it("prints a table line for each change, with one heading", async () => {
    const { store } = cluster
    store.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "kube-public" } })
    const watching = k(["get", "configmaps", "-n", "kube-public", "-w", "--output-watch-events", "--request-timeout=3s"])
    await watched("configmaps")
    store.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b", namespace: "kube-public" }, data: { x: "1" } })
    store.delete("configmaps", "kube-public", "a")
    const { stdout } = await watching
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/).slice(0, 3).join(" "))
    expect(lines).toEqual(["EVENT NAME DATA", "ADDED a 0", "ADDED b 1", "DELETED a 0"])
  })

  it("sees deployments roll out", async () => {
    const { store } = cluster
    await k(["create", "deployment", "web", "--image=i", "--replicas=2"])
    const status = k(["rollout", "status", "deploy/web", "--timeout=30s"])
    await watched("deployments.apps")
    const ready = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
    store.modify("deployments.apps", "default", "web", (found) => ({ ...found, status: ready }), { subresource: "status" })
    expect((await status).stdout).toContain('deployment "web" successfully rolled out\n')
  })
})
