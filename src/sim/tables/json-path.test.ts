import { describe, expect, it } from "vitest"
import { parseJsonPath } from "./json-path.ts"

const object = {
  metadata: { name: "web", labels: { "a.b/c": "label", plain: "p" } },
  spec: { list: [{ n: 1, name: "x]" }, { n: 2 }, { n: 3 }], map: { a: { n: 7 }, b: { n: 8 } } },
  status: {
    conditions: [
      { type: "Other", status: "False" },
      { type: "Ready", status: "True", weight: 5 }
    ]
  }
}

describe("paths", () => {
  it.each([
    [".metadata.name", ["web"]],
    ["metadata.name", ["web"]],
    ["{.metadata.name}", ["web"]],
    ["$.metadata.name", ["web"]],
    [".metadata.labels.a\\.b/c", ["label"]],
    [".metadata.labels['a.b/c']", ["label"]],
    ['.metadata["labels"]["plain"]', ["p"]],
    [".spec.list[0].n", [1]],
    [".spec.list[-1].n", [3]],
    [".spec.list[*].n", [1, 2, 3]],
    [".spec.list[0:2].n", [1, 2]],
    [".spec.list[::2].n", [1, 3]],
    [".spec.map.*.n", [7, 8]],
    ["..n", [1, 2, 3, 7, 8]],
    ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
    [".status.conditions[?(@.type=='Ready')].status", ["True"]],
    [".status.conditions[?(@.type!='Ready')].status", ["False"]],
    [".spec.list[?(@.n>1)].n", [2, 3]],
    [".status.conditions[?(@.weight)].type", ["Ready"]],
    [".spec.list[?(@.name=='x]')].n", [1]],
    [".spec.missing.deep", []],
    [".spec.list[9]", []]
  ])("%s", (path, expected) => {
    expect(parseJsonPath(path)?.(object)).toEqual(expected)
  })
})

it.each([".a[", ".a[?(@.b==]", ".a[b]"])("%s is no path", (path) => {
  expect(parseJsonPath(path)).toBeUndefined()
})
