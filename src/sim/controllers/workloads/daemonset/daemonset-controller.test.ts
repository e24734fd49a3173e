import { describe, expect, it } from "vitest"
import { makeCluster, withImage } from "../../../control-plane.fixture.ts"

const SETS = "daemonsets.apps"

const agents = (spec: object = {}, pod: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "agent", namespace: "shop" },
  spec: {
    revisionHistoryLimit: 10,
    selector: { matchLabels: { app: "agent" } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    template: {
      metadata: { labels: { app: "agent" } },
      spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 30, containers: [{ name: "agent", image: "agent:1" }], ...pod }
    },
    ...spec
  }
})

const started = (spec?: object, pod?: object) => {
  const cluster = makeCluster()
  cluster.store.create(SETS, agents(spec, pod))
  cluster.advance(30)
  const set = () => cluster.store.get(SETS, "shop", "agent")
  const setImage = (image: string) => cluster.store.modify(SETS, "shop", "agent", (found) => withImage(found, image))
  const images = () => cluster.pods().map((pod) => pod.spec.containers[0].image)
  return { ...cluster, set, setImage, images }
}

describe("a DaemonSet", () => {
  it("runs one pod on each node, follows new nodes and survives a cordon", () => {
    const { set, pods, store, advance } = started()
    expect(set()?.status).toEqual({
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberAvailable: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      observedGeneration: 1,
      updatedNumberScheduled: 3
    })
    expect(
      pods()
        .map((pod) => pod.spec.nodeName)
        .sort()
    ).toEqual(["node-1", "node-2", "node-3"])
    store.modify("nodes", undefined, "node-1", (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }))
    store.delete("pods", "shop", pods().find((pod) => pod.spec.nodeName === "node-1")?.metadata.name ?? "")
    advance(30)
    expect(
      pods()
        .map((pod) => pod.spec.nodeName)
        .sort()
    ).toEqual(["node-1", "node-2", "node-3"])
    expect(store.get("nodes", undefined, "node-1")?.spec.taints).toMatchObject([
      { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }
    ])
  })

  it("keeps away from nodes with a taint it does not tolerate, and leaves when evicted by one", () => {
    const { store, advance, pods, set } = started()
    const taint = (effect: string) =>
      store.modify("nodes", undefined, "node-2", (node) => ({ ...node, spec: { ...node.spec, taints: [{ key: "gpu", effect }] } }))
    taint("NoSchedule")
    advance(30)
    expect(pods()).toHaveLength(3)
    expect(set()?.status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1 })
    taint("NoExecute")
    advance(30)
    expect(
      pods()
        .map((pod) => pod.spec.nodeName)
        .sort()
    ).toEqual(["node-1", "node-3"])
  })

  it("rolls one node at a time, keeps its revisions, and an undo takes the next number", () => {
    const { setImage, advance, images, store, pods } = started()
    let worst = 3
    store.subscribe("pods", () => {
      const ready = pods().filter((pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.containerStatuses?.[0]?.ready).length
      worst = Math.min(worst, ready)
    })
    setImage("agent:2")
    advance(120)
    expect(images()).toEqual(["agent:2", "agent:2", "agent:2"])
    expect(worst).toBe(2)
    const revisions = () =>
      store.list("controllerrevisions.apps", "shop").map((found) => [found.revision, found.data.spec.template.spec.containers[0].image])
    expect(revisions().sort()).toEqual([
      [1, "agent:1"],
      [2, "agent:2"]
    ])
    setImage("agent:1")
    advance(120)
    expect(images()).toEqual(["agent:1", "agent:1", "agent:1"])
    expect(revisions().sort()).toEqual([
      [2, "agent:2"],
      [3, "agent:1"]
    ])
  })
})
