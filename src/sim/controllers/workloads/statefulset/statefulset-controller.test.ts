import { describe, expect, it } from "vitest"
import { makeCluster, withImage } from "../../../control-plane.fixture.ts"

const SETS = "statefulsets.apps"

const database = (spec: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "shop" },
  spec: {
    replicas: 3,
    serviceName: "db",
    podManagementPolicy: "OrderedReady",
    selector: { matchLabels: { app: "db" } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    template: {
      metadata: { labels: { app: "db" } },
      spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 30, containers: [{ name: "db", image: "db:1" }] }
    },
    ...spec
  }
})

const started = (spec?: object) => {
  const cluster = makeCluster()
  const order: Array<string> = []
  cluster.store.subscribe("pods", (event) => {
    if (event.type !== "MODIFIED") order.push(`${event.type} ${event.object.metadata.name}`)
  })
  cluster.store.create(SETS, database(spec))
  cluster.advance(60)
  const set = () => cluster.store.get(SETS, "shop", "db")
  const change = (edit: (spec: object) => object) =>
    cluster.store.modify(SETS, "shop", "db", (found) => ({ ...found, spec: edit(found.spec) }))
  return { ...cluster, order, set, change }
}

describe("a StatefulSet", () => {
  it("starts in order, gives stable names and shrinks from the end", () => {
    const { order, set, change, advance, pods } = started()
    expect(order).toEqual(["ADDED db-0", "ADDED db-1", "ADDED db-2"])
    expect(set()?.status).toMatchObject({ availableReplicas: 3, currentReplicas: 3, readyReplicas: 3, replicas: 3, updatedReplicas: 3 })
    expect(pods()[1]?.metadata.labels).toMatchObject({ "apps.kubernetes.io/pod-index": "1", "statefulset.kubernetes.io/pod-name": "db-1" })
    change((spec) => ({ ...spec, replicas: 1 }))
    advance(60)
    expect(order.slice(3)).toEqual(["DELETED db-2", "DELETED db-1"])
  })

  it("updates from the highest ordinal down to the partition", () => {
    const { order, store, advance, pods, set, change } = started({
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } }
    })
    store.modify(SETS, "shop", "db", (found) => withImage(found, "db:2"))
    advance(90)
    expect(order.slice(3)).toEqual(["DELETED db-2", "ADDED db-2", "DELETED db-1", "ADDED db-1"])
    expect(pods().map((pod) => pod.spec.containers[0].image)).toEqual(["db:1", "db:2", "db:2"])
    expect(set()?.status.currentRevision).not.toBe(set()?.status.updateRevision)
    change((spec) => ({ ...spec, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } } }))
    advance(60)
    expect(pods().map((pod) => pod.spec.containers[0].image)).toEqual(["db:2", "db:2", "db:2"])
    expect(set()?.status.currentRevision).toBe(set()?.status.updateRevision)
  })

  it("makes a claim for each pod and mounts it", () => {
    const claims = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }]
    const { store, pods } = started({ replicas: 2, podManagementPolicy: "Parallel", volumeClaimTemplates: claims })
    expect(store.list("persistentvolumeclaims", "shop").map((claim) => claim.metadata.name)).toEqual(["data-db-0", "data-db-1"])
    expect(pods()[1]?.spec.volumes).toEqual([{ name: "data", persistentVolumeClaim: { claimName: "data-db-1" } }])
  })
})
