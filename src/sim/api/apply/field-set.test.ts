import { describe, expect, it } from "vitest"
import { difference, type FieldsV1, fromFieldsV1, intersection, members, outside, toFieldsV1, union } from "./field-set.ts"
import { pathText } from "./path-element.ts"

const left: FieldsV1 = {
  "f:spec": { "f:replicas": {}, "f:template": { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:image": {} } } } }
}
const right: FieldsV1 = { "f:spec": { "f:replicas": {}, "f:paused": {} } }
const sets = [fromFieldsV1(left), fromFieldsV1(right)] as const

describe("field sets", () => {
  it("round-trip through FieldsV1", () => {
    expect(toFieldsV1(sets[0])).toEqual(left)
  })

  it("combine by member", () => {
    expect(toFieldsV1(intersection(...sets))).toEqual({ "f:spec": { "f:replicas": {} } })
    expect(toFieldsV1(difference(sets[1], sets[0]))).toEqual({ "f:spec": { "f:paused": {} } })
    expect(toFieldsV1(union(...sets))).toMatchObject({ "f:spec": { "f:paused": {}, "f:replicas": {} } })
  })

  it("leave out whole subtrees", () => {
    expect(toFieldsV1(outside(sets[0], fromFieldsV1({ "f:spec": { "f:template": {} } })))).toEqual({ "f:spec": { "f:replicas": {} } })
  })

  it("spell their paths as conflicts do", () => {
    expect(members(sets[0]).map(pathText)).toEqual([
      ".spec.replicas",
      '.spec.template.containers[name="a"]',
      '.spec.template.containers[name="a"].image'
    ])
  })
})
