import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { KubeObject } from "./kube-reader.ts"
import { isKubeObject, objectsOfList } from "./objects-of-list.ts"

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } }
const withMetadata = (metadata: object) => ({ ...pod, metadata: { name: "a", ...metadata } })
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "u" }

describe("the form that all objects have", () => {
  it.each<readonly [what: string, value: unknown]>([
    ["the least", pod],
    ["more than is known", { ...pod, spec: { nodeName: "n" }, extra: 1 }],
    ["null for labels, annotations and owners", withMetadata({ labels: null, annotations: null, ownerReferences: null })],
    ["labels and owners", withMetadata({ namespace: "shop", labels: { app: "a" }, ownerReferences: [{ ...owner, controller: null }] })],
    ["no object", "pod"],
    ["a list", [pod]],
    ["null", null],
    ["no kind", { apiVersion: "v1", metadata: { name: "a" } }],
    ["metadata that is text", { ...pod, metadata: "a" }],
    ["no name", { ...pod, metadata: {} }],
    ["a namespace that is null", withMetadata({ namespace: null })],
    ["a label that is a number", withMetadata({ labels: { app: 1 } })],
    ["labels as a list", withMetadata({ labels: ["app"] })],
    ["an owner without a uid", withMetadata({ ownerReferences: [{ ...owner, uid: undefined }] })],
    ["owners that are none", withMetadata({ ownerReferences: {} })],
    ["a controller that is text", withMetadata({ ownerReferences: [{ ...owner, controller: "true" }] })]
  ])("is judged as the schema judges it: %s", (_, value) => {
    expect(isKubeObject(value)).toBe(Schema.is(KubeObject)(value))
  })
})

it.effect("gives items the kind of their list, and refuses what is none", () =>
  Effect.gen(function* () {
    const list = { apiVersion: "v1", kind: "PodList" }
    expect(yield* objectsOfList(list, [{ metadata: { name: "a" } }])).toEqual([pod])
    const refused = yield* Effect.flip(objectsOfList(list, [{ metadata: { name: "a" } }, { metadata: {} }]))
    expect(refused.message).toContain("name")
  })
)
