import { readFileSync } from "node:fs"
import { beforeAll, describe, expect, it } from "vitest"
import { canonicalObject } from "../../schema/canonical.ts"
import { type KindModels, loadKindModels } from "../../schema/kind-models.ts"
import { applyDefaults } from "../apply-defaults.ts"
import type { Draft } from "../draft.ts"
import { prepareForCreate } from "../prepare-for-create.ts"
import type { FieldError } from "./field-error.ts"
import { validate } from "./validate.ts"

interface Status {
  readonly message: string
  readonly reason: string
  readonly details?: { readonly causes?: ReadonlyArray<FieldError> }
}

const load = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../testdata/${name}`, import.meta.url), "utf8"))

const invalid = load<ReadonlyArray<{ resource: string; input: Draft; status: Status }>>("invalid.json")
const accepted = load<ReadonlyArray<{ resource: string; output: Draft }>>("defaults.json")
const { objects, updates } = load<{
  objects: Record<string, Draft>
  updates: ReadonlyArray<{ object: string; resource: string; change: [string, unknown]; status?: Status }>
}>("updates.json")

let models: KindModels
beforeAll(async () => {
  models = await loadKindModels()
})

const canonical = (object: Draft): Draft => {
  const [version = "", group = ""] = String(object.apiVersion).split("/").reverse()
  const model = models.ofKind({ group, version, kind: object.kind })
  return model === undefined ? object : canonicalObject(models, model, object)
}

/** In any order and each once, since the server ranges over maps and checks some twice; without the Go structs it prints at length. */
const comparable = (errors: ReadonlyArray<FieldError>): ReadonlyArray<string> => {
  const brief = (message: string) =>
    message.replace(/\n[\s\S]*/, "").replace(/^Invalid value: \{.*"[sS]pec":.*: field/s, "Invalid value: {…}: field")
  return [...new Set(errors.map(({ field, reason, message }) => `${field}|${reason}|${brief(message)}`))].sort()
}

describe("validation errors equal a real API server's", () => {
  /** Refused by what the server allocates or looks up, not by validation. */
  const byOthers = /failed to allocate|already allocated|known system priority class\b.*never/
  for (const { resource, input, status } of invalid) {
    if (status.reason !== "Invalid" || byOthers.test(status.message)) continue
    it(`${resource} ${String(input.metadata.name).slice(0, 30)}: ${status.message.slice(0, 80)}`, () => {
      const object = prepareForCreate(resource, applyDefaults(resource, canonical(input)))
      expect(comparable(validate(resource, object))).toEqual(comparable(status.details?.causes ?? []))
    })
  }
})

describe("what a real API server accepted is valid", () => {
  for (const { resource, output } of accepted) {
    it(`${resource} ${output.metadata.name}`, () => {
      expect(validate(resource, output)).toEqual([])
    })
  }
})

const changed = (object: Draft, path: string, value: unknown): Draft => {
  const copy: Draft = structuredClone(object)
  const keys = path.split(".")
  const last = keys.pop() ?? ""
  const owner = keys.reduce<Draft>((at, key) => {
    at[key] ??= {}
    return at[key]
  }, copy)
  if (value === null) delete owner[last]
  else owner[last] = value
  return copy
}

describe("updates are judged as by a real API server", () => {
  for (const { object, resource, change, status } of updates) {
    const [path, value] = change
    // Decided by conflicts, quota or allocation, which are others' business.
    if (/^metadata\.(name|uid|resourceVersion)|clusterIP$/.test(path) && status?.reason !== "Invalid") continue
    if (status !== undefined && status.reason !== "Invalid") continue
    if (path === "spec.clusterIP" && value === null) continue
    // Accepted because admission puts the tolerations back before validation.
    if (path === "spec.tolerations") continue
    it(`${object} ${path} = ${JSON.stringify(value)}: ${status?.message.slice(0, 80) ?? "accepted"}`, () => {
      const previous = objects[object] ?? {}
      const next = applyDefaults(resource, canonical(changed(previous, path, value)))
      expect(comparable(validate(resource, next, previous))).toEqual(comparable(status?.details?.causes ?? []))
    })
  }
})
