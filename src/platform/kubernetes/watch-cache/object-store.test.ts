import { expect, it } from "@effect/vitest"
import type { KubeObject } from "../kube-reader.ts"
import { makeObjectStore } from "./object-store.ts"
import { slimObject } from "./slim-object.ts"

const object = (namespace: string, name: string): KubeObject => ({ apiVersion: "v1", kind: "Pod", metadata: { namespace, name } })

it("lists in the order of etcd's keys, whatever came first", () => {
  const store = makeObjectStore()
  const keys = ["shop/web", "shop-a/web", "shop/cart-2", "shop/cart", "shop.b/x", "a/z"]
  for (const key of keys) store.put(object(key.split("/")[0] ?? "", key.split("/")[1] ?? ""))
  const byBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(store.list().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(byBytes)
  expect(store.list("shop").map(({ metadata }) => metadata.name)).toEqual(["cart", "cart-2", "web"])
  expect(store.size()).toBe(6)
})

it("keeps of the field managers who they are and which parts they own, and all else as a list gives it", () => {
  const fieldsV1 = { "f:metadata": { "f:labels": { "f:app": {} } }, "f:spec": { "f:template": { "f:spec": {} } } }
  const watched: KubeObject = {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name: "a", managedFields: [{ manager: "kubectl", operation: "Apply", fieldsV1 }] },
    spec: { nodeName: "n" }
  }
  expect(JSON.stringify(slimObject(watched))).toBe(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "a",
        managedFields: [
          { manager: "kubectl", operation: "Apply", fieldsV1: { "f:metadata": { "f:labels": {} }, "f:spec": { "f:template": {} } } }
        ]
      },
      spec: { nodeName: "n" }
    })
  )
})
