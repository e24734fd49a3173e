import type { Json } from "../../kube-object.ts"
import type { JsonObject } from "./component-schemas.ts"
import { concatenate, type Encoded, flag, message, text } from "./protobuf-writer.ts"

// Field numbers are those of https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

const objects = (value: Json | undefined): ReadonlyArray<JsonObject> => (Array.isArray(value) ? value.filter(isObject) : [])

const entries = (value: Json | undefined): ReadonlyArray<readonly [string, Json]> => (isObject(value) ? Object.entries(value) : [])

/** Free-form values travel as YAML, of which JSON is a part. */
const any = (field: number, value: Json): Encoded => message(field, text(2, `${JSON.stringify(value)}\n`))

const extensions = (field: number, owner: JsonObject): Encoded =>
  entries(owner).flatMap(([name, value]) => (name.startsWith("x-") ? message(field, [...text(1, name), ...any(2, value)]) : []))

const named = (field: number, name: string, value: Encoded): Encoded => message(field, [...text(1, name), ...message(2, value)])

const schema = (value: Json | undefined): Encoded => {
  if (!isObject(value)) return []
  const { required, enum: choices, additionalProperties, items, properties, type } = value
  const names = Array.isArray(required) ? required : []
  return [
    ...text(1, value.$ref),
    ...text(2, value.format),
    ...text(4, value.description),
    ...(value.default === undefined ? [] : any(5, value.default)),
    ...names.flatMap((name: Json) => text(19, name)),
    ...(Array.isArray(choices) ? choices.flatMap((choice: Json) => any(20, choice)) : []),
    ...(isObject(additionalProperties) ? message(21, message(1, schema(additionalProperties))) : []),
    ...(typeof type === "string" ? message(22, text(1, type)) : []),
    ...(isObject(items) ? message(23, message(1, schema(items))) : []),
    ...(isObject(properties)
      ? message(
          25,
          entries(properties).flatMap(([name, each]) => named(1, name, schema(each)))
        )
      : []),
    ...extensions(31, value)
  ]
}

const parameter = (value: JsonObject): Encoded => {
  if (value.in === "body")
    return message(1, [...text(2, value.name), ...text(3, "body"), ...flag(4, value.required), ...message(5, schema(value.schema))])
  const common = [...flag(1, value.required), ...text(2, value.in), ...text(4, value.name)]
  return message(2, value.in === "path" ? message(4, [...common, ...text(5, value.type)]) : message(3, [...common, ...text(6, value.type)]))
}

const parameters = (field: number, value: Json | undefined): Encoded =>
  objects(value).flatMap((each) => message(field, message(1, parameter(each))))

const operation = (value: JsonObject): Encoded => [
  ...text(5, value.operationId),
  ...parameters(8, value.parameters),
  ...extensions(13, value)
]

const methods: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 }

const pathItem = (value: Json): Encoded => [
  ...entries(value).flatMap(([method, each]) => {
    const field = methods[method]
    return field !== undefined && isObject(each) ? message(field, operation(each)) : []
  }),
  ...(isObject(value) ? parameters(9, value.parameters) : [])
]

/** A v2 document in the protobuf form client-go asks for. Responses are left out: no client reads them. */
export const encodeOpenApiV2 = (document: JsonObject): Uint8Array => {
  const info = isObject(document.info) ? document.info : {}
  return concatenate([
    ...text(1, document.swagger),
    ...message(2, [...text(1, info.title), ...text(2, info.version)]),
    ...message(
      8,
      entries(document.paths).flatMap(([path, item]) => named(2, path, pathItem(item)))
    ),
    ...message(
      9,
      entries(document.definitions).flatMap(([name, definition]) => named(1, name, schema(definition)))
    )
  ])
}
