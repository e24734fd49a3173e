import { badRequest } from "../../store/status-error.ts"
import { type MessageField, messageFields } from "./message-fields.ts"
import { messageName } from "./message-name.ts"
import { SPECIAL_MESSAGES } from "./special-messages.ts"
import { type WireField, wireFields } from "./wire-reader.ts"

type JsonObject = Record<string, unknown>

/** Every protobuf body of Kubernetes starts with these four bytes. */
const MAGIC = Buffer.from("k8s\0")

const mismatch = (field: MessageField): Error => badRequest(`error decoding protobuf: field ${field.name} has the wrong wire type`)

const scalar = (shape: string, wire: WireField, field: MessageField): unknown => {
  if (shape === "double" && wire.kind === "fixed64") return wire.value
  if (wire.kind === "varint") return shape === "bool" ? wire.value !== 0n : Number(BigInt.asIntN(64, wire.value))
  if (wire.kind !== "bytes") throw mismatch(field)
  return Buffer.from(wire.value).toString(shape === "bytes" ? "base64" : "utf8")
}

const isScalar = (shape: string): boolean => !shape.includes(".")

const fieldValue = (shape: string, wire: WireField, field: MessageField): unknown => {
  if (isScalar(shape)) return scalar(shape, wire, field)
  if (wire.kind !== "bytes") throw mismatch(field)
  const special = SPECIAL_MESSAGES[shape]
  return special === undefined ? message(shape, wire.value) : special(wire.value)
}

/** What encoding/json leaves out of a struct: zero values of members that are no pointers. */
const isZero = (value: unknown): boolean =>
  value === undefined ||
  value === "" ||
  value === 0 ||
  value === false ||
  (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0)

const ZERO_SCALARS: Readonly<Record<string, unknown>> = { int: 0, double: 0, bool: false }

const mapEntry = (shape: string, wire: WireField, field: MessageField): readonly [string, unknown] => {
  if (wire.kind !== "bytes") throw mismatch(field)
  const parts = new Map([...wireFields(wire.value)].map((part) => [part.number, part]))
  const key = parts.get(1)
  const value = parts.get(2)
  const name = key?.kind === "bytes" ? Buffer.from(key.value).toString() : ""
  return [name, value === undefined ? (ZERO_SCALARS[shape] ?? "") : fieldValue(shape, value, field)]
}

/** Packed lists of numbers arrive as one piece; all others one field an item. */
const listItems = (shape: string, wire: WireField, field: MessageField): ReadonlyArray<unknown> => {
  const numeric = shape === "int" || shape === "bool"
  if (!numeric || wire.kind !== "bytes") return [fieldValue(shape, wire, field)]
  const items: Array<unknown> = []
  const end = wire.value.length
  for (let position = 0; position < end; ) {
    let value = 0n
    let shift = 0n
    let byte = 0x80
    while (byte >= 0x80 && position < end) {
      byte = wire.value[position++] ?? 0
      value |= BigInt(byte & 0x7f) << shift
      shift += 7n
    }
    items.push(scalar(shape, { number: 0, kind: "varint", value }, field))
  }
  return items
}

const addField = (into: JsonObject, field: MessageField, wire: WireField): void => {
  const { name, shape } = field
  if (shape.startsWith("[]")) {
    const known = into[name]
    into[name] = [...(Array.isArray(known) ? known : []), ...listItems(shape.slice(2), wire, field)]
  } else if (shape.startsWith("{}")) {
    const [key, value] = mapEntry(shape.slice(2), wire, field)
    into[name] = { ...(into[name] as JsonObject | undefined), [key]: value }
  } else {
    const value = fieldValue(shape, wire, field)
    if (field.inline && typeof value === "object") Object.assign(into, value)
    else if (field.pointer ? value !== undefined : !isZero(value)) into[name] = value
  }
}

function message(name: string, bytes: Uint8Array): unknown {
  const fields = messageFields(name)
  if (fields === undefined) throw badRequest(`error decoding protobuf: no message ${name} is served`)
  const object: JsonObject = {}
  for (const wire of wireFields(bytes)) {
    const field = fields.get(wire.number)
    if (field !== undefined) addField(object, field, wire)
  }
  // A named list type is a message around its items.
  return fields.size === 1 && fields.get(1)?.name === "items" ? (object.items ?? []) : object
}

const textField = (fields: ReadonlyMap<number, WireField>, number: number): string => {
  const field = fields.get(number)
  return field?.kind === "bytes" ? Buffer.from(field.value).toString() : ""
}

/**
 * Decodes a body in Kubernetes' protobuf envelope into what the same object is as JSON. kubectl sends its own creations
 * this way. https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding Throws BadRequest.
 */
export const decodeProtobuf = (body: Uint8Array): JsonObject => {
  if (!MAGIC.equals(body.subarray(0, MAGIC.length)))
    throw badRequest("provided data does not appear to be a protobuf message, expected prefix k8s\\0")
  const envelope = new Map([...wireFields(body.subarray(MAGIC.length))].map((field) => [field.number, field]))
  const typeMeta = envelope.get(1)
  const raw = envelope.get(2)
  const meta = new Map(typeMeta?.kind === "bytes" ? [...wireFields(typeMeta.value)].map((field) => [field.number, field]) : [])
  const apiVersion = textField(meta, 1)
  const kind = textField(meta, 2)
  const decoded = message(messageName(apiVersion, kind), raw?.kind === "bytes" ? raw.value : new Uint8Array())
  return { ...(decoded as JsonObject), apiVersion, kind }
}
