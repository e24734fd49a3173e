import { deepEqual } from "../../store/deep-equal.ts"
import type { StatusCause } from "../../store/status-error.ts"
import { isObject, memberSchema, type StructuralSchema } from "./structural-schema.ts"

type Causes = ReadonlyArray<StatusCause>

/** A finding at `field`, worded as kube-apiserver's schema validation words it. */
const invalid = (field: string, value: unknown, detail: string): StatusCause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
  field
})

const typeOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "array"
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number"
  return typeof value
}

const hasType = (value: unknown, type: string): boolean => {
  const actual = typeOf(value)
  return actual === type || (type === "number" && actual === "integer")
}

const typeCauses = (value: unknown, schema: StructuralSchema, path: string): Causes => {
  if (value === null && schema.nullable === true) return []
  if (schema["x-kubernetes-int-or-string"] === true)
    return hasType(value, "string") || hasType(value, "integer") ? [] : wrongType(value, "integer,string", path)
  return schema.type === undefined || hasType(value, schema.type) ? [] : wrongType(value, schema.type, path)
}

const wrongType = (value: unknown, type: string, path: string): Causes => {
  const actual = JSON.stringify(typeOf(value))
  return [
    {
      reason: "FieldValueTypeInvalid",
      message: `Invalid value: ${actual}: ${path} in body must be of type ${type}: ${actual}`,
      field: path
    }
  ]
}

const numberCauses = (value: number, schema: StructuralSchema, path: string): Causes => {
  const { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf } = schema
  const found: Array<StatusCause> = []
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    found.push(invalid(path, value, `${path} in body should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`))
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    found.push(invalid(path, value, `${path} in body should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`))
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    found.push(invalid(path, value, `${path} in body should be a multiple of ${multipleOf}`))
  }
  return found
}

/** Kubernetes' patterns are RE2, which JavaScript's dialect covers for what definitions use; one that it cannot read is not enforced. */
const matches = (value: string, pattern: string): boolean => {
  try {
    return new RegExp(pattern, "u").test(value)
  } catch {
    return true
  }
}

/** The first thing that is wrong with a text; the rest is not looked at. */
const stringCauses = (value: string, { minLength, maxLength, pattern }: StructuralSchema, path: string): Causes => {
  const length = [...value].length
  if (maxLength !== undefined && length > maxLength)
    return [{ reason: "FieldValueTooLong", message: `Too long: may not be more than ${maxLength} bytes`, field: path }]
  if (minLength !== undefined && length < minLength)
    return [invalid(path, value, `${path} in body should be at least ${minLength} chars long`)]
  return pattern === undefined || matches(value, pattern) ? [] : [invalid(path, value, `${path} in body should match '${pattern}'`)]
}

const listCauses = (value: ReadonlyArray<unknown>, schema: StructuralSchema, path: string): Causes => {
  const { minItems, maxItems, items } = schema
  const found: Array<StatusCause> = []
  if (minItems !== undefined && value.length < minItems)
    found.push(invalid(path, value.length, `${path} in body should have at least ${minItems} items`))
  if (maxItems !== undefined && value.length > maxItems) {
    found.push({ reason: "FieldValueTooMany", message: `Too many: ${value.length}: must have at most ${maxItems} items`, field: path })
  }
  if (schema["x-kubernetes-list-type"] === "set") {
    for (const [index, item] of value.entries()) {
      if (value.slice(0, index).some((earlier) => deepEqual(earlier, item))) {
        found.push({ reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(item)}`, field: `${path}[${index}]` })
      }
    }
  }
  return items === undefined ? found : [...found, ...value.flatMap((item, index) => validateCustom(item, items, `${path}[${index}]`))]
}

const objectCauses = (value: Readonly<Record<string, unknown>>, schema: StructuralSchema, path: string): Causes => {
  const below = (name: string): string => (path === "" ? name : `${path}.${name}`)
  const missing = (schema.required ?? [])
    .filter((name) => value[name] === undefined)
    .map((name) => ({ reason: "FieldValueRequired", message: "Required value", field: below(name) }))
  const members = Object.entries(value).flatMap(([name, member]) => {
    const known = memberSchema(schema, name)
    return known === undefined ? [] : validateCustom(member, known, below(name))
  })
  return [...missing, ...members]
}

const combinatorCauses = (value: unknown, schema: StructuralSchema, path: string): Causes => {
  const holds = (each: StructuralSchema): boolean => validateCustom(value, each, path).length === 0
  const found: Array<StatusCause> = (schema.allOf ?? []).flatMap((each) => [...validateCustom(value, each, path)])
  if (schema.anyOf !== undefined && !schema.anyOf.some(holds))
    found.push(invalid(path, "", `${JSON.stringify(path)} must validate at least one schema (anyOf)`))
  if (schema.oneOf !== undefined && schema.oneOf.filter(holds).length !== 1) {
    found.push(invalid(path, "", `${JSON.stringify(path)} must validate one and only one schema (oneOf)`))
  }
  if (schema.not !== undefined && holds(schema.not))
    found.push(invalid(path, "", `${JSON.stringify(path)} must not validate the schema (not)`))
  return found
}

const enumCauses = (value: unknown, allowed: ReadonlyArray<unknown> | undefined, path: string): Causes => {
  if (allowed === undefined || allowed.some((each) => deepEqual(each, value))) return []
  const supported = allowed.map((each) => JSON.stringify(each)).join(", ")
  return [
    {
      reason: "FieldValueNotSupported",
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      field: path
    }
  ]
}

const shapeCauses = (value: unknown, schema: StructuralSchema, path: string): Causes => {
  if (typeof value === "number") return numberCauses(value, schema, path)
  if (typeof value === "string") return stringCauses(value, schema, path)
  if (Array.isArray(value)) return listCauses(value, schema, path)
  return isObject(value) ? objectCauses(value, schema, path) : []
}

/** Whether a schema holds rules in CEL, which the API server checks once an object has the right shape. */
const hasRules = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && ("x-kubernetes-validations" in schema || Object.values(schema).some(hasRules))

const UNCHECKED =
  "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"

/** What keeps the API server from checking rules; a value out of bounds does not. */
const BLOCKING: ReadonlySet<string> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid"
])

/** What a custom resource breaks of its definition's schema. */
export const validateCustomResource = (object: object, schema: StructuralSchema): Causes => {
  const causes = validateCustom(object, schema)
  const isBlocked = causes.some(({ reason }) => BLOCKING.has(reason))
  return isBlocked && hasRules(schema) ? [...causes, { reason: "FieldValueInvalid", message: UNCHECKED, field: "<nil>" }] : causes
}

/** What a custom resource's value breaks of its schema. A value of the wrong type is not looked into further. */
export const validateCustom = (value: unknown, schema: StructuralSchema, path = ""): Causes => {
  const wrong = typeCauses(value, schema, path)
  if (wrong.length > 0 || value === null) return wrong
  return [...shapeCauses(value, schema, path), ...enumCauses(value, schema.enum, path), ...combinatorCauses(value, schema, path)]
}
