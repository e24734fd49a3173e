import { afterAll, beforeAll, expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { type Client, startTestCluster, type TestCluster } from "./clients.fixture.ts"

const eviction = (pod: string): string =>
  JSON.stringify({ apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod, namespace: "default" } })

describeWith(["kubectl"], ({ kubectl }) => {
  let cluster: TestCluster
  let k: Client

  beforeAll(async () => {
    cluster = await startTestCluster()
    k = await cluster.client(kubectl.path)
  })
  afterAll(() => cluster.close())

  const words = (text: string): ReadonlyArray<string> => text.split(" ")

  /** A pod a node runs, ready. */
  const running = (name: string): void => {
    const { store, clock } = cluster
    store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", labels: { app: "db" } },
      spec: { nodeName: "n1", containers: [{ name: "c", image: "i" }] },
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True", lastTransitionTime: clock.timestamp() }] }
    })
  }

  it("waits for finalizers, and says so", async () => {
    await k(words("create configmap held"))
    await k(["patch", "cm", "held", "--type=merge", "-p", '{"metadata":{"finalizers":["example.com/hold"]}}'])
    expect((await k(words("delete cm held --wait=false"))).stdout).toBe('configmap "held" deleted from default namespace\n')
    expect((await k(["get", "cm", "held", "-o", "jsonpath={.metadata.deletionTimestamp}"])).stdout).not.toBe("")
    await k(["patch", "cm", "held", "--type=json", "-p", '[{"op":"remove","path":"/metadata/finalizers"}]'])
    expect((await k(words("get cm held"))).stderr).toBe('Error from server (NotFound): configmaps "held" not found\n')
  })

  it("turns a propagation policy into the garbage collector's finalizers", async () => {
    const { store } = cluster
    for (const [name, cascade, finalizers] of [
      ["kept", "orphan", ["orphan"]],
      ["first", "foreground", ["foregroundDeletion"]]
    ] as const) {
      await k(words(`create deployment ${name} --image=i`))
      await k(words(`delete deploy ${name} --cascade=${cascade} --wait=false`))
      expect(store.get("deployments.apps", "default", name)?.metadata.finalizers).toEqual(finalizers)
    }
    await k(words("create deployment gone --image=i"))
    await k(words("delete deploy gone"))
    expect(store.get("deployments.apps", "default", "gone")).toBeUndefined()
  })

  it("gives a running pod its grace period", async () => {
    running("graceful")
    await k(words("delete pod graceful --wait=false"))
    expect(cluster.store.get("pods", "default", "graceful")?.metadata.deletionGracePeriodSeconds).toBe(30)
    await k(words("delete pod graceful --grace-period=0 --force"))
    expect(cluster.store.get("pods", "default", "graceful")).toBeUndefined()
  })

  it("evicts only as far as a budget allows", async () => {
    const { store } = cluster
    running("db-1")
    running("db-2")
    await k(words("create pdb db --selector=app=db --min-available=1"))
    const allow = (disruptionsAllowed: number): void => {
      store.modify(
        "poddisruptionbudgets.policy",
        "default",
        "db",
        (budget) => ({
          ...budget,
          status: { observedGeneration: 1, disruptionsAllowed, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 }
        }),
        { subresource: "status" }
      )
    }
    const evict = (pod: string) => k(["create", "--raw", `/api/v1/namespaces/default/pods/${pod}/eviction`, "-f", "-"], eviction(pod))
    allow(1)
    expect(await evict("db-1")).toMatchObject({ code: 0 })
    expect(store.get("poddisruptionbudgets.policy", "default", "db")?.status).toMatchObject({ disruptionsAllowed: 0 })
    expect(store.get("pods", "default", "db-1")?.metadata.deletionTimestamp).toBeDefined()
    expect((await evict("db-2")).stderr).toBe(
      "Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.\n"
    )
    expect(store.get("pods", "default", "db-2")?.metadata.deletionTimestamp).toBeUndefined()
  })

  it("deletes what a selector picks and nothing else", async () => {
    for (const name of ["x1", "x2", "y1"]) await k(words(`create configmap ${name}`))
    await k(words("label cm x1 x2 group=x"))
    expect((await k(words("delete cm -l group=x"))).stdout).toBe(
      'configmap "x1" deleted from default namespace\nconfigmap "x2" deleted from default namespace\n'
    )
    expect((await k(words("get cm y1 -o name"))).stdout).toBe("configmap/y1\n")
  })

  it("lets nothing be created in a namespace that is going", async () => {
    await k(words("create namespace leaving"))
    await k(words("delete namespace leaving --wait=false"))
    expect((await k(words("create configmap late -n leaving"))).stderr).toBe(
      'error: failed to create configmap: configmaps "late" is forbidden: unable to create new content in namespace leaving because it is being terminated\n'
    )
  })
})
