import { quantityProblem } from "../../platform/kubernetes/quantity.ts"
import type { FieldType, Scalar } from "./field-type.ts"
import { timeProblem } from "./go-time.ts"
import { embeddedIn, goStruct, goType } from "./go-types.ts"
import { type JsonNode, plainValue } from "./json-node.ts"
import type { KindModels, Model } from "./kind-models.ts"

/** What decoding an object of a known kind found. */
export interface Decoded {
  /** The object without the fields its kind does not have; of a repeated field the last. */
  readonly object: Record<string, unknown>
  /** `unknown field "spec.foo"`, `duplicate field "spec.replicas"`, in order: errors under strict validation, else warnings. */
  readonly strictProblems: ReadonlyArray<string>
  /** The first value of a wrong type, as the server words it after `X in version "v1" cannot be handled as a X: `. */
  readonly failure: string | undefined
}

/** Where the walk stands: the struct and field that hold the value, its path for strict problems, and its path as Go says it. */
interface Place {
  readonly owner: string
  readonly field: string
  readonly path: string
  readonly goPath: string
}

const maxStrictProblems = 100

class Decoder {
  readonly problems: Array<string> = []
  failure: string | undefined
  private readonly models: KindModels

  constructor(models: KindModels) {
    this.models = models
  }

  private fail(message: string): void {
    this.failure ??= message
  }

  private report(problem: string): void {
    if (this.problems.length < maxStrictProblems) this.problems.push(problem)
  }

  private mismatch(node: JsonNode, place: Place, type: string, isWithLiteral = false): undefined {
    const found = node.kind === "number" && isWithLiteral ? `number ${node.text}` : node.kind
    this.fail(`json: cannot unmarshal ${found} into Go struct field ${goStruct(place.owner)}.${place.goPath} of type ${type}`)
    return undefined
  }

  value(node: JsonNode, type: FieldType, place: Place): unknown {
    if (node.kind === "null") return null
    switch (type.kind) {
      case "scalar":
        return this.scalar(node, type.scalar, place)
      case "list":
        return node.kind === "array"
          ? node.items.map((item, index) => this.value(item, type.items, { ...place, path: `${place.path}[${index}]` }))
          : this.mismatch(node, place, goType(type, place.owner, place.field))
      case "map":
        return node.kind === "object"
          ? this.map(node.entries, type.values, place)
          : this.mismatch(node, place, goType(type, place.owner, place.field))
      case "object": {
        const model = this.models.model(type.model)
        if (model === undefined) return plainValue(node)
        return node.kind === "object"
          ? this.struct(node.entries, model, place.path, place.goPath)
          : this.mismatch(node, place, goType(type, place.owner, place.field))
      }
    }
  }

  private map(entries: ReadonlyArray<readonly [string, JsonNode]>, values: FieldType, place: Place): Record<string, unknown> {
    const result = new Map<string, unknown>()
    for (const [key, node] of entries) {
      const path = `${place.path}.${key}`
      if (result.has(key)) this.report(`duplicate field "${path}"`)
      result.set(key, this.value(node, values, { ...place, path }))
    }
    return Object.fromEntries(result)
  }

  struct(entries: ReadonlyArray<readonly [string, JsonNode]>, model: Model, path: string, goPath: string): Record<string, unknown> {
    const result = new Map<string, unknown>()
    for (const [key, node] of entries) {
      const fieldPath = path === "" ? key : `${path}.${key}`
      const field = model.fields.get(key)
      if (field === undefined) {
        this.report(`unknown field "${fieldPath}"`)
        continue
      }
      if (result.has(key)) this.report(`duplicate field "${fieldPath}"`)
      const goField = [goPath, embeddedIn(model.name, key), key].filter(Boolean).join(".")
      result.set(key, this.value(node, field.type, { owner: model.name, field: key, path: fieldPath, goPath: goField }))
    }
    return Object.fromEntries(result)
  }

  private scalar(node: JsonNode, scalar: Scalar, place: Place): unknown {
    const type = goType({ kind: "scalar", scalar }, place.owner, place.field)
    switch (scalar) {
      case "any":
        return plainValue(node)
      case "string":
        return node.kind === "string" ? node.value : this.mismatch(node, place, type)
      case "boolean":
        return node.kind === "bool" ? node.value : this.mismatch(node, place, type)
      case "double":
        return node.kind === "number" ? Number(node.text) : this.mismatch(node, place, type)
      case "int32":
      case "int64":
        return this.integer(node, scalar, place, type)
      case "intOrString":
        return node.kind === "string" ? node.value : this.integer(node, "int32", place, type)
      case "quantity":
        return this.quantity(node)
      case "time":
      case "microTime":
        return this.time(node, place, type)
      case "bytes":
        return this.bytes(node, place, type)
    }
  }

  private integer(node: JsonNode, size: "int32" | "int64", place: Place, type: string): unknown {
    if (node.kind !== "number") return this.mismatch(node, place, type)
    const limit = size === "int32" ? 2n ** 31n : 2n ** 63n
    const value = /^-?\d+$/.test(node.text) ? BigInt(node.text) : undefined
    if (value === undefined || value < -limit || value >= limit) return this.mismatch(node, place, type, true)
    return Number(value)
  }

  private quantity(node: JsonNode): unknown {
    const value = plainValue(node)
    const text = typeof value === "string" || typeof value === "number" ? value : ""
    const problem = quantityProblem(text)
    if (problem !== undefined) this.fail(problem)
    return value
  }

  private time(node: JsonNode, place: Place, type: string): unknown {
    if (node.kind !== "string") return this.mismatch(node, place, type)
    const problem = timeProblem(node.value)
    if (problem !== undefined) this.fail(problem)
    return node.value
  }

  private bytes(node: JsonNode, place: Place, type: string): unknown {
    if (node.kind !== "string") return this.mismatch(node, place, type)
    const text = node.value.replace(/[\r\n]/g, "")
    const end = /[^A-Za-z0-9+/]/.exec(text.replace(/={0,2}$/, ""))?.index
    if (end !== undefined || text.length % 4 !== 0) this.fail(`illegal base64 data at input byte ${end ?? text.length - (text.length % 4)}`)
    return node.value
  }
}

/** Decodes an object of a built-in kind. A node that is no object decodes to an empty object with a failure. */
export const decodeObject = (models: KindModels, model: Model, node: JsonNode): Decoded => {
  const decoder = new Decoder(models)
  if (node.kind !== "object")
    return {
      object: {},
      strictProblems: [],
      failure: `json: cannot unmarshal ${node.kind} into Go value of type v1.${goStruct(model.name)}`
    }
  const object = decoder.struct(node.entries, model, "", "")
  return { object, strictProblems: decoder.problems, failure: decoder.failure }
}

const duplicatesIn = (node: JsonNode, path: string): ReadonlyArray<string> => {
  if (node.kind === "array") return node.items.flatMap((item, index) => duplicatesIn(item, `${path}[${index}]`))
  if (node.kind !== "object") return []
  const seen = new Set<string>()
  return node.entries.flatMap(([key, value]) => {
    const below = path === "" ? key : `${path}.${key}`
    const own = seen.has(key) ? [`duplicate field "${below}"`] : []
    seen.add(key)
    return [...duplicatesIn(value, below), ...own]
  })
}

/** Decodes a custom resource: only its metadata is typed, the rest is kept as it is (its own schema is another matter). */
export const decodeCustomResource = (models: KindModels, node: JsonNode): Decoded => {
  const metaModel = models.model("V1ObjectMeta")
  const value = plainValue(node)
  if (node.kind !== "object" || metaModel === undefined || typeof value !== "object" || value === null)
    return { object: {}, strictProblems: [], failure: `json: cannot unmarshal ${node.kind} into Go value of type map[string]interface {}` }
  const decoder = new Decoder(models)
  const metadata = node.entries.findLast(([key]) => key === "metadata")?.[1]
  const typed = metadata?.kind === "object" ? decoder.struct(metadata.entries, metaModel, "metadata", "") : undefined
  const unknown = decoder.problems.filter((problem) => problem.startsWith("unknown"))
  return {
    object: { ...value, ...(typed === undefined ? {} : { metadata: typed }) },
    strictProblems: [...duplicatesIn(node, ""), ...unknown],
    failure: decoder.failure
  }
}
