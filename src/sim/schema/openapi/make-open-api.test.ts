import { readFileSync } from "node:fs"
import { beforeAll, describe, expect, it } from "vitest"
import { BUILTIN_TYPES } from "../../resources/builtin-types.ts"
import { loadKindModels } from "../kind-models.ts"
import { makeOpenApi, type OpenApi } from "./make-open-api.ts"

type Loose = Record<string, unknown>

interface Definition {
  readonly fields: Record<string, string>
  readonly marks?: Record<string, Loose>
  readonly required?: ReadonlyArray<string>
  readonly mapType?: string
}

const recorded: Record<string, Definition> = JSON.parse(readFileSync(new URL("../testdata/definitions.json", import.meta.url), "utf8"))

const widget = {
  group: "ex.io",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  singular: "widget",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ["get", "list", "create", "patch", "update", "delete"],
  subresources: ["status"]
}

let openApi: OpenApi
beforeAll(async () => {
  const models = await loadKindModels()
  const schema = { type: "object", properties: { spec: { type: "object", properties: { size: { type: "integer" } } } } }
  openApi = makeOpenApi(models, {
    types: () => [...BUILTIN_TYPES, widget],
    customSchema: ({ kind }) => (kind === "Widget" ? schema : undefined)
  })
})

const lastName = (reference: string): string => `>${reference.split(/[./]/).at(-1)}`

const typeText = (schema: Loose): string => {
  if (typeof schema.$ref === "string") return lastName(schema.$ref)
  if (schema.type === "array") return `[${typeText(Object(schema.items))}]`
  if (schema.type === "object" && schema.additionalProperties !== undefined) return `{${typeText(Object(schema.additionalProperties))}}`
  return [schema.type ?? "", schema.format].filter((part) => part !== undefined).join(":")
}

const marksOf = (schema: Loose): Loose =>
  Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => (key.startsWith("x-kubernetes-") ? [[key.slice(13), value]] : [])))

const isMerelyAtomic = (marks: Loose): boolean => Object.keys(marks).length === 1 && marks["list-type"] === "atomic"

describe("definitions equal a real API server's", () => {
  it("for every struct both know", () => {
    const ours: Record<string, Loose> = Object(openApi.v2Json().definitions)
    const shared = Object.keys(recorded).filter((name) => ours[name]?.properties !== undefined)
    expect(shared.length).toBeGreaterThan(500)
    for (const name of shared) {
      const { fields: all, marks = {}, required, mapType } = recorded[name] ?? { fields: {} }
      // Removed in 1.36, and off by default in 1.35.
      const fields = Object.fromEntries(Object.entries(all).filter(([field]) => field !== "workloadRef"))
      const schema = ours[name] ?? {}
      const properties: Record<string, Loose> = Object(schema.properties)
      const text = Object.fromEntries(Object.entries(properties).map(([field, each]) => [field, typeText(each)]))
      const own = Object.fromEntries(
        Object.entries(properties)
          .map(([field, each]) => [field, marksOf(each)] as const)
          .filter(([, each]) => Object.keys(each).length > 0 && !isMerelyAtomic(each))
      )
      if (name.includes("JSONSchemaProps") || name.endsWith("CustomResourceSubresources")) continue
      expect({ name, ...text }).toEqual({ name, ...fields })
      expect({ name, ...own }).toEqual({ name, ...marks })
      expect([name, [...(Array.isArray(schema.required) ? schema.required : [])].sort()]).toEqual([name, [...(required ?? [])].sort()])
      expect([name, schema["x-kubernetes-map-type"]]).toEqual([name, mapType])
    }
  })

  it("lacks none that a kind reaches", () => {
    const ours = Object.keys(Object(openApi.v2Json().definitions))
    const missing = Object.keys(recorded).filter((name) => !ours.includes(name))
    expect(
      missing.filter((name) => !/\.meta\.v1\.|version\.Info|authentication|WorkloadReference|CustomResourceSubresourceStatus/.test(name))
    ).toEqual([])
  })
})

it("offers the query parameter by which clients know that the server validates fields", () => {
  const { paths } = Object(openApi.v3("apis/apps/v1"))
  const { patch } = paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]
  expect(patch.parameters.map(({ name }: { name: string }) => name)).toEqual(["dryRun", "fieldManager", "fieldValidation", "force"])
  expect(patch["x-kubernetes-group-version-kind"]).toEqual({ group: "apps", version: "v1", kind: "Deployment" })
})

it("indexes every group version under a hash", () => {
  const paths: Record<string, { serverRelativeURL: string }> = Object(openApi.v3Index().paths)
  expect(Object.keys(paths)).toContain("apis/ex.io/v1")
  expect(paths["api/v1"]?.serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/)
  expect(openApi.v3("apis/nope/v1")).toBeUndefined()
})

it("describes custom resources by their own schema", () => {
  const { components } = Object(openApi.v3("apis/ex.io/v1"))
  const schema = components.schemas["io.ex.v1.Widget"]
  expect(schema["x-kubernetes-group-version-kind"]).toEqual([{ group: "ex.io", kind: "Widget", version: "v1" }])
  expect(schema.properties.spec.properties.size).toEqual({ type: "integer" })
})

it("refers to nothing it does not define", () => {
  for (const path of Object.keys(Object(openApi.v3Index().paths))) {
    const text = JSON.stringify(openApi.v3(path))
    const { components } = JSON.parse(text)
    const referred = [...text.matchAll(/#\/components\/schemas\/([^"]+)/g)].map(([, name = ""]) => name)
    expect([path, [...new Set(referred)].filter((name) => components.schemas[name] === undefined)]).toEqual([path, []])
  }
})
