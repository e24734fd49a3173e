import { expect, it } from "vitest"
import { deployment, makeCluster } from "../../control-plane.fixture.ts"

const DEPLOYMENTS = "deployments.apps"

const withFinalizer = (finalizer: string) => {
  const cluster = makeCluster()
  cluster.store.create(DEPLOYMENTS, deployment("web", "web:1"))
  cluster.advance(30)
  if (finalizer !== "") {
    cluster.store.modify(DEPLOYMENTS, "shop", "web", (found) => ({ ...found, metadata: { ...found.metadata, finalizers: [finalizer] } }))
  }
  const gone: Array<string> = []
  cluster.store.subscribe(undefined, (event) => {
    if (event.type === "DELETED") gone.push(event.object.kind)
  })
  cluster.store.delete(DEPLOYMENTS, "shop", "web")
  cluster.advance(60)
  return { ...cluster, gone }
}

it("follows a deleted Deployment in the background", () => {
  expect(withFinalizer("").gone).toEqual(["Deployment", "ReplicaSet", "Pod", "Pod", "Pod"])
})

it("takes the dependents first in the foreground", () => {
  expect(withFinalizer("foregroundDeletion").gone).toEqual(["Pod", "Pod", "Pod", "ReplicaSet", "Deployment"])
})

it("leaves orphans running", () => {
  const { gone, store, pods } = withFinalizer("orphan")
  expect(gone).toEqual(["Deployment"])
  expect(store.list("replicasets.apps", "shop")[0]?.metadata.ownerReferences).toBeUndefined()
  expect(pods()).toHaveLength(3)
})

it("empties and ends a namespace", () => {
  const { store, advance, pods } = makeCluster()
  store.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: { finalizers: ["kubernetes"] } })
  store.create(DEPLOYMENTS, deployment("web", "web:1"))
  advance(30)
  expect(store.list("serviceaccounts", "shop").map((found) => found.metadata.name)).toEqual(["default"])
  expect(store.list("configmaps", "shop").map((found) => found.metadata.name)).toEqual(["kube-root-ca.crt"])
  store.delete("namespaces", undefined, "shop")
  advance(60)
  expect(pods()).toEqual([])
  expect(store.get("namespaces", undefined, "shop")).toBeUndefined()
})
