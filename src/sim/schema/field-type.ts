/** What a scalar field holds; each has its own JSON form, Go type and OpenAPI format. */
export type Scalar =
  | "string"
  | "int32"
  | "int64"
  | "double"
  | "boolean"
  | "bytes"
  | "time"
  | "microTime"
  | "intOrString"
  | "quantity"
  /** Free-form JSON that the API keeps as it is. */
  | "any"

/** The type of a field of a built-in kind. `object` names its struct by model name (`V1PodSpec`). */
export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: Scalar }
  | { readonly kind: "object"; readonly model: string }
  | { readonly kind: "list"; readonly items: FieldType }
  | { readonly kind: "map"; readonly values: FieldType }

const scalar = (name: Scalar): FieldType => ({ kind: "scalar", scalar: name })

const scalarsByFormat: Readonly<Record<string, Scalar>> = {
  "string|": "string",
  "string|byte": "bytes",
  "number|": "double",
  "number|int32": "int32",
  "number|int64": "int64",
  "number|double": "double",
  "boolean|": "boolean",
  "any|": "any",
  "object|": "any",
  "Date|date-time": "time",
  "V1MicroTime|date-time-micro": "microTime",
  "IntOrString|int-or-string": "intOrString"
}

/** Reads the type spelling of the client's models: `Array<V1Container>`, `{ [key: string]: string; }` with its format. */
export const readFieldType = (text: string, format: string): FieldType => {
  const list = /^Array<(.*)>$/.exec(text)
  if (list?.[1] !== undefined) return { kind: "list", items: readFieldType(list[1], format) }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(text)
  if (map?.[1] !== undefined) return { kind: "map", values: readFieldType(map[1], format) }
  const known = scalarsByFormat[`${text}|${format}`] ?? scalarsByFormat[`${text}|`]
  return known === undefined ? { kind: "object", model: text } : scalar(known)
}

/** The same shape with its string leaves read as quantities. */
export const withQuantities = (type: FieldType): FieldType => {
  switch (type.kind) {
    case "list":
      return { kind: "list", items: withQuantities(type.items) }
    case "map":
      return { kind: "map", values: withQuantities(type.values) }
    default:
      return scalar("quantity")
  }
}
