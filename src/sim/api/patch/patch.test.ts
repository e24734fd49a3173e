import { describe, expect, it } from "vitest"
import { loadKindModels } from "../../schema/kind-models.ts"
import { builtinFieldSchema } from "./builtin-field-schema.ts"
import { elementOrder } from "./element-order.ts"
import { applyJsonPatch } from "./json-patch.ts"
import { applyMergePatch } from "./merge-patch.ts"
import { applyStrategicMerge } from "./strategic-merge.ts"

const models = await loadKindModels()
const model = models.ofKind({ group: "apps", version: "v1", kind: "Deployment" })
if (model === undefined) throw new Error("the Deployment model is missing")
const schema = builtinFieldSchema(models, model, "apps.v1.Deployment")

describe("applyJsonPatch", () => {
  it("adds, removes, replaces, moves, copies and tests", () => {
    const patched = applyJsonPatch({ a: [1, 2], b: { "x/y": 1 } }, [
      { op: "test", path: "/b/x~1y", value: 1 },
      { op: "add", path: "/a/-", value: 3 },
      { op: "add", path: "/a/0", value: 0 },
      { op: "remove", path: "/a/1" },
      { op: "replace", path: "/b/x~1y", value: 2 },
      { op: "copy", from: "/b", path: "/c" },
      { op: "move", from: "/b", path: "/d" }
    ])
    expect(patched).toEqual({ a: [0, 2, 3], c: { "x/y": 2 }, d: { "x/y": 2 } })
  })

  it.each([
    [[{ op: "test", path: "/a", value: 2 }]],
    [[{ op: "remove", path: "/b" }]],
    [[{ op: "replace", path: "/b/c", value: 1 }]],
    [[{ op: "add", path: "/l/5", value: 1 }]],
    [[{ op: "frobnicate", path: "/a" }]]
  ])("rejects %j", (patch) => {
    expect(() => applyJsonPatch({ a: 1, l: [] }, patch)).toThrow("the server rejected our request due to an error in our request")
  })
})

it("merges as RFC 7386 says", () => {
  expect(applyMergePatch({ a: 1, b: { c: 1, d: [1] } }, { a: null, b: { d: [2], e: { f: null, g: 1 } } })).toEqual({
    b: { c: 1, d: [2], e: { g: 1 } }
  })
})

describe("applyStrategicMerge", () => {
  const deployment = (containers: ReadonlyArray<object>, extra: object = {}) => ({
    metadata: { finalizers: ["a", "b"] },
    spec: { template: { spec: { containers, ...extra } } }
  })
  const merge = (document: object, patch: object) => applyStrategicMerge(document, patch, schema) as ReturnType<typeof deployment>
  const containersOf = (object: ReturnType<typeof deployment>) => object.spec.template.spec.containers

  it("merges lists by their key and appends what is new", () => {
    const live = deployment([
      { name: "app", image: "a:1", env: [{ name: "X", value: "1" }] },
      { name: "side", image: "s" }
    ])
    const patch = deployment([
      { name: "app", image: "a:2", env: [{ name: "Y", value: "2" }] },
      { name: "new", image: "n" }
    ])
    expect(containersOf(merge(live, patch))).toEqual([
      {
        name: "app",
        image: "a:2",
        env: [
          { name: "Y", value: "2" },
          { name: "X", value: "1" }
        ]
      },
      { name: "new", image: "n" },
      { name: "side", image: "s" }
    ])
  })

  it("deletes and replaces by directive", () => {
    const live = deployment([{ name: "app" }, { name: "side" }], { nodeSelector: { a: "1", b: "2" } })
    expect(containersOf(merge(live, deployment([{ $patch: "delete", name: "side" }])))).toEqual([{ name: "app" }])
    expect(containersOf(merge(live, deployment([{ $patch: "replace" }, { name: "only" }])))).toEqual([{ name: "only" }])
    expect(merge(live, { spec: { template: { spec: { nodeSelector: { $patch: "replace", c: "3" } } } } })).toMatchObject({
      spec: { template: { spec: { nodeSelector: { c: "3" } } } }
    })
  })

  it("keeps only the retained keys of a union", () => {
    const live = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } }
    const patch = { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }
    expect(applyStrategicMerge(live, patch, schema)).toEqual({ spec: { strategy: { type: "Recreate" } } })
  })

  it("removes primitives and follows a stated element order", () => {
    const live = deployment([{ name: "a" }, { name: "b" }])
    const patch = {
      metadata: { "$deleteFromPrimitiveList/finalizers": ["a"] },
      spec: {
        template: { spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }], containers: [{ name: "a", image: "x" }] } }
      }
    }
    const merged = merge(live, patch)
    expect(merged.metadata.finalizers).toEqual(["b"])
    expect(containersOf(merged)).toEqual([{ name: "b" }, { name: "a", image: "x" }])
  })

  it("replaces atomic lists and drops nulls", () => {
    const live = deployment([{ name: "a", args: ["1", "2"], image: "x" }])
    expect(containersOf(merge(live, deployment([{ name: "a", args: ["3"], image: null }])))).toEqual([{ name: "a", args: ["3"] }])
  })

  it("refuses an item without its merge key, and unknown directives", () => {
    const live = deployment([{ name: "a" }])
    expect(() => merge(live, deployment([{ image: "x" }]))).toThrow("does not contain declared merge key: name")
    expect(() => merge(live, { spec: { $patch: "mangle" } })).toThrow('unknown patch type: "mangle"')
  })
})

it("interleaves server-only elements by where the server had them", () => {
  expect(elementOrder(["a", "b", "c", "d"], ["d", "b"], ["a", "b", "c", "d"])).toEqual(["a", "c", "d", "b"])
})
