import { describe, expect, it } from "vitest"
import { fillDefaults } from "./fill-defaults.ts"
import { prune } from "./prune.ts"
import type { StructuralSchema } from "./structural-schema.ts"
import { validateCustom } from "./validate.ts"

const schema: StructuralSchema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1, maximum: 9 },
        color: { type: "string", default: "red", enum: ["red", "blue"] },
        name: { type: "string", minLength: 2, pattern: "^[a-z]+$" },
        port: { "x-kubernetes-int-or-string": true },
        tags: { type: "array", maxItems: 2, items: { type: "string" }, "x-kubernetes-list-type": "set" },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        labels: { type: "object", additionalProperties: { type: "string" } }
      }
    }
  }
}

const said = (spec: unknown) => validateCustom({ spec }, schema).map(({ field, message }) => `${field}: ${message}`)

describe("custom resources", () => {
  it("lose the fields their schema does not name", () => {
    const object = {
      apiVersion: "ex.io/v1",
      kind: "W",
      metadata: {},
      spec: { size: 1, junk: 1, free: { any: 1 }, labels: { a: "b" } },
      extra: 1
    }
    const { value, unknown } = prune(object, schema, "", true)
    expect(value).toEqual({ apiVersion: "ex.io/v1", kind: "W", metadata: {}, spec: { size: 1, free: { any: 1 }, labels: { a: "b" } } })
    expect(unknown).toEqual(["spec.junk", "extra"])
  })

  it("get their schema's defaults", () => {
    expect(fillDefaults({ spec: { size: 1 } }, schema)).toEqual({ spec: { size: 1, color: "red" } })
    expect(fillDefaults({ spec: { color: null } }, schema)).toEqual({ spec: { color: "red" } })
  })

  it.each([
    [{}, ["spec.size: Required value"]],
    [{ size: 0 }, ["spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1"]],
    [{ size: "1" }, ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"']],
    [{ size: 1, color: "green" }, ['spec.color: Unsupported value: "green": supported values: "red", "blue"']],
    [{ size: 1, name: "A1" }, ["spec.name: Invalid value: \"A1\": spec.name in body should match '^[a-z]+$'"]],
    [{ size: 1, tags: ["a", "a", "b"] }, ["spec.tags: Too many: 3: must have at most 2 items", 'spec.tags[1]: Duplicate value: "a"']],
    [{ size: 1, port: "http", labels: { a: "b" } }, []]
  ])("%j", (spec, expected) => {
    expect(said(spec)).toEqual(expected)
  })
})
