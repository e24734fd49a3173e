import { badRequest } from "../../store/status-error.ts"
import { type WireField, wireFields } from "./wire-reader.ts"

const fieldsOf = (bytes: Uint8Array): ReadonlyMap<number, WireField> =>
  new Map([...wireFields(bytes)].map((field) => [field.number, field]))

const textOf = (field: WireField | undefined): string => (field?.kind === "bytes" ? Buffer.from(field.value).toString() : "")

const numberOf = (field: WireField | undefined): number => (field?.kind === "varint" ? Number(BigInt.asIntN(64, field.value)) : 0)

const jsonOf = (bytes: Uint8Array): unknown => {
  const text = textOf(fieldsOf(bytes).get(1))
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest("error decoding protobuf: an embedded value is no JSON")
  }
}

/** Seconds and nanoseconds since the epoch; nothing at all is the zero time, which JSON leaves out. */
const timeOf =
  (fraction: boolean) =>
  (bytes: Uint8Array): unknown => {
    if (bytes.length === 0) return undefined
    const fields = fieldsOf(bytes)
    const seconds = numberOf(fields.get(1))
    // Go's zero time lies in the year 1.
    if (seconds < -60_000_000_000) return undefined
    const whole = new Date(seconds * 1000).toISOString().slice(0, 19)
    if (!fraction) return `${whole}Z`
    const micros = Math.floor(numberOf(fields.get(2)) / 1000)
    return `${whole}.${String(micros).padStart(6, "0")}Z`
  }

const intOrString = (bytes: Uint8Array): unknown => {
  const fields = fieldsOf(bytes)
  return numberOf(fields.get(1)) === 0 ? numberOf(fields.get(2)) : textOf(fields.get(3))
}

/** Messages whose JSON form is not an object of their fields. */
export const SPECIAL_MESSAGES: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  "api.resource.Quantity": (bytes) => textOf(fieldsOf(bytes).get(1)) || undefined,
  "apiextensions.v1.JSON": jsonOf,
  "meta.v1.FieldsV1": jsonOf,
  "meta.v1.MicroTime": timeOf(true),
  "meta.v1.Time": timeOf(false),
  "pkg.runtime.RawExtension": jsonOf,
  "util.intstr.IntOrString": intOrString
}
