import { describe, expect, it } from "vitest"
import { recordedObject } from "./recorded-object.ts"

const pod = (metadata: object) => ({
  kind: "Pod",
  metadata: { name: "cart-1", namespace: "shop", ...metadata },
  status: { phase: "Running" }
})

describe("an object that somebody shortened", () => {
  it("keeps its only owner as its controller, without uid and version", () => {
    const found = recordedObject(pod({ ownerReferences: [{ kind: "ReplicaSet", name: "cart-6d" }] }))
    expect(found?.metadata.ownerReferences?.[0]).toMatchObject({ kind: "ReplicaSet", name: "cart-6d", controller: true })
    expect(found?.status).toEqual({ phase: "Running" })
  })
  it("keeps labels that YAML reads as numbers", () => {
    expect(recordedObject(pod({ labels: { version: 2, canary: true } }))?.metadata.labels).toEqual({ version: "2", canary: "true" })
  })
  it.each([
    ["no name", { kind: "Pod", metadata: { namespace: "shop" } }],
    ["no kind", { metadata: { name: "cart-1" } }],
    ["no metadata", { kind: "Pod" }],
    ["an owner without a name", pod({ ownerReferences: [{ kind: "ReplicaSet" }] })]
  ])("is none with %s", (_, value) => {
    expect(recordedObject(value)).toBeUndefined()
  })
})
