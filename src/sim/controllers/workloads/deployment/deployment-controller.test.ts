import { describe, expect, it } from "vitest"
import { deployment, makeCluster, withImage } from "../../../control-plane.fixture.ts"

const DEPLOYMENTS = "deployments.apps"
const repositories = [{ repository: "registry.example.com/checkout", tags: ["1", "2"] }]
const image = (tag: string): string => `registry.example.com/checkout:${tag}`

const started = (spec: object = {}) => {
  const cluster = makeCluster({ repositories })
  cluster.store.create(DEPLOYMENTS, deployment("checkout", image("1"), spec))
  cluster.advance(30)
  const setImage = (tag: string) => cluster.store.modify(DEPLOYMENTS, "shop", "checkout", (found) => withImage(found, image(tag)))
  const checkout = () => cluster.store.get(DEPLOYMENTS, "shop", "checkout")
  return { ...cluster, setImage, checkout }
}

describe("a Deployment", () => {
  it("comes up and says so as a real controller does", () => {
    const { checkout, pods, eventsOf, condition } = started()
    expect(checkout()?.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0
    })
    const set = pods()[0]?.metadata.ownerReferences?.[0]?.name ?? ""
    expect(condition(checkout(), "Progressing")).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
      message: `ReplicaSet "${set}" has successfully progressed.`
    })
    expect(condition(checkout(), "Available")).toMatchObject({ status: "True", reason: "MinimumReplicasAvailable" })
    expect(checkout()?.metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" })
    expect(eventsOf("checkout")).toContain(`Normal ScalingReplicaSet Scaled up replica set ${set} from 0 to 3`)
  })

  it("is stuck with its old pods serving when the new image cannot be pulled, and heals when it is undone", () => {
    const { checkout, setImage, advance, pods, eventsOf, condition, store } = started()
    setImage("3")
    advance(900)
    expect(checkout()?.status).toMatchObject({
      replicas: 4,
      updatedReplicas: 1,
      readyReplicas: 3,
      availableReplicas: 3,
      unavailableReplicas: 1
    })
    const stuck = pods().find((pod) => pod.status.phase === "Pending")
    const hash = stuck?.metadata.labels?.["pod-template-hash"]
    expect(condition(checkout(), "Progressing")).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: `ReplicaSet "checkout-${hash}" has timed out progressing.`
    })
    expect(stuck?.status.containerStatuses[0].state.waiting.reason).toBe("ImagePullBackOff")
    const events = eventsOf(stuck?.metadata.name ?? "")
    expect(events).toEqual(
      expect.arrayContaining([
        `Normal Pulling Pulling image "${image("3")}"`,
        `Warning Failed Failed to pull image "${image("3")}": rpc error: code = NotFound desc = failed to pull and unpack image "${image("3")}": failed to resolve image: ${image("3")}: not found`,
        "Warning Failed Error: ErrImagePull",
        `Normal BackOff Back-off pulling image "${image("3")}"`,
        "Warning Failed Error: ImagePullBackOff"
      ])
    )
    setImage("1")
    advance(60)
    expect(checkout()?.status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 })
    expect(checkout()?.metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "3" })
    const sets = store.list("replicasets.apps", "shop")
    expect(sets.map((set) => [set.spec.replicas, set.metadata.annotations?.["deployment.kubernetes.io/revision"]])).toEqual(
      expect.arrayContaining([
        [3, "3"],
        [0, "2"]
      ])
    )
    expect(sets.find((set) => set.spec.replicas === 3)?.metadata.annotations?.["deployment.kubernetes.io/revision-history"]).toBe("1")
  })

  it("takes every old pod away before the first new one when it recreates", () => {
    const { setImage, advance, pods, store } = started({ strategy: { type: "Recreate" } })
    let together = false
    store.subscribe("pods", () => {
      const images = new Set(pods().map((pod) => pod.spec.containers[0].image))
      together ||= images.size > 1
    })
    setImage("2")
    advance(60)
    expect(together).toBe(false)
    expect(pods().map((pod) => pod.spec.containers[0].image)).toEqual([image("2"), image("2"), image("2")])
  })

  it("stands still while paused and goes on when resumed", () => {
    const { setImage, advance, pods, store, checkout, condition } = started()
    const pause = (paused: boolean) =>
      store.modify(DEPLOYMENTS, "shop", "checkout", (found) => ({ ...found, spec: { ...found.spec, paused } }))
    pause(true)
    setImage("2")
    advance(60)
    expect(condition(checkout(), "Progressing")).toMatchObject({ status: "Unknown", reason: "DeploymentPaused" })
    expect(new Set(pods().map((pod) => pod.spec.containers[0].image))).toEqual(new Set([image("1")]))
    pause(false)
    advance(60)
    expect(new Set(pods().map((pod) => pod.spec.containers[0].image))).toEqual(new Set([image("2")]))
  })

  it("keeps revisionHistoryLimit old ReplicaSets", () => {
    const { setImage, advance, store } = started({ revisionHistoryLimit: 1 })
    setImage("2")
    advance(60)
    store.modify(DEPLOYMENTS, "shop", "checkout", (found) => withImage(found, "elsewhere:1"))
    advance(60)
    expect(
      store
        .list("replicasets.apps", "shop")
        .map((set) => set.metadata.annotations?.["deployment.kubernetes.io/revision"])
        .sort()
    ).toEqual(["2", "3"])
  })
})
