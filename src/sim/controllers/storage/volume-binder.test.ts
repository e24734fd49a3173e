import { expect, it } from "vitest"
import { makeCluster } from "../../control-plane.fixture.ts"

const CLAIMS = "persistentvolumeclaims"

const claim = (storageClassName?: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop", finalizers: ["kubernetes.io/pvc-protection"] },
  spec: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
    ...(storageClassName === undefined ? {} : { storageClassName })
  }
})

const storageClass = (volumeBindingMode: string) => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "fast" },
  provisioner: "csi.example.com",
  reclaimPolicy: "Delete",
  volumeBindingMode
})

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "user", namespace: "shop" },
  spec: {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 0,
    containers: [{ name: "c", image: "c" }],
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }]
  }
}

it("leaves a claim without class or volume unbound, and its pod unscheduled", () => {
  const { store, advance, eventsOf } = makeCluster()
  store.create(CLAIMS, claim())
  store.create("pods", pod)
  advance(5)
  expect(eventsOf("data")).toContain("Normal FailedBinding no persistent volumes available for this claim and no storage class is set")
  expect(eventsOf("user")).toContain(
    "Warning FailedScheduling 0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"
  )
  store.create("persistentvolumes", {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "disk" },
    spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "2Gi" }, hostPath: { path: "/disk" } }
  })
  advance(30)
  expect(store.get(CLAIMS, "shop", "data")).toMatchObject({
    spec: { volumeName: "disk" },
    status: { phase: "Bound", capacity: { storage: "2Gi" } }
  })
  expect(store.get("pods", "shop", "user")?.status.phase).toBe("Running")
})

it("makes a volume when the first pod comes, protects both while used, and reclaims", () => {
  const { store, advance, eventsOf } = makeCluster()
  store.create("storageclasses.storage.k8s.io", storageClass("WaitForFirstConsumer"))
  store.create(CLAIMS, claim("fast"))
  advance(5)
  expect(eventsOf("data")).toEqual(["Normal WaitForFirstConsumer waiting for first consumer to be created before binding"])
  store.create("pods", pod)
  advance(30)
  expect(store.get(CLAIMS, "shop", "data")?.status.phase).toBe("Bound")
  expect(store.list("persistentvolumes")).toHaveLength(1)
  store.delete(CLAIMS, "shop", "data")
  advance(5)
  expect(store.get(CLAIMS, "shop", "data")?.metadata.deletionTimestamp).toBeDefined()
  store.delete("pods", "shop", "user")
  advance(5)
  expect(store.get(CLAIMS, "shop", "data")).toBeUndefined()
  expect(store.list("persistentvolumes")).toEqual([])
})
