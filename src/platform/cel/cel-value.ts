import { type CelInput, type CelValue, isCelList, isCelMap, isCelUint } from "@bufbuild/cel"
import { isMessage } from "@bufbuild/protobuf"
import { isReflectMessage } from "@bufbuild/protobuf/reflect"
import { DurationSchema, TimestampSchema, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt"

/** Converted objects, by identity: a list of thousands of pods is evaluated by many rules and converted once. Bindings are never changed. */
const converted = new WeakMap<object, CelInput>()

/**
 * Plain JSON as CEL values: whole numbers as `int`, others as `double`, objects as maps, `Date` as timestamp. Members that are
 * `undefined` are left out.
 */
export const toCelInput = (value: unknown): CelInput => {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value
    case "number":
      return Number.isSafeInteger(value) ? BigInt(value) : value
    case "object":
      return value === null ? null : objectInput(value)
    default:
      return null
  }
}

const objectInput = (value: object): CelInput => {
  const known = converted.get(value)
  if (known !== undefined) return known
  const input = convertObject(value)
  converted.set(value, input)
  return input
}

const convertObject = (value: object): CelInput => {
  if (value instanceof Date) return timestampFromDate(value)
  if (Array.isArray(value)) return value.map(toCelInput)
  return new Map(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, toCelInput(member)])
  )
}

/** A CEL value as plain JSON: timestamps as RFC 3339, durations in seconds as protobuf's JSON writes them (`3.5s`). */
export const fromCelValue = (value: CelValue): unknown => {
  switch (typeof value) {
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
    case "object":
      return value === null ? null : fromCelObject(value)
    default:
      return value
  }
}

const fromCelObject = (value: Exclude<CelValue, string | number | bigint | boolean | null>): unknown => {
  if (isCelList(value)) return Array.from(value, fromCelValue)
  if (isCelMap(value)) return Object.fromEntries(Array.from(value, ([key, member]) => [String(fromCelValue(key)), fromCelValue(member)]))
  if (isCelUint(value)) return fromCelValue(value.value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64")
  if (!isReflectMessage(value)) return value.toString()
  const { message } = value
  if (isMessage(message, TimestampSchema)) return timestampDate(message).toISOString()
  if (isMessage(message, DurationSchema)) return `${Number(message.seconds) + message.nanos / 1e9}s`
  return message.$typeName
}
