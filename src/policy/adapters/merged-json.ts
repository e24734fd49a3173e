import type { JsonValue } from "../../domain/canonical-json.ts"

const isRecord = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** `base` with what `over` says, member by member; anything but an object is replaced as a whole. */
export const mergedJson = (base: JsonValue | undefined, over: JsonValue): JsonValue => {
  if (!isRecord(base) || !isRecord(over)) return over
  return { ...base, ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, mergedJson(base[key], value)])) }
}
