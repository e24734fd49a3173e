/** A JSON value; `undefined` members of objects are left out, as `JSON.stringify` does. */
export type JsonValue = null | boolean | number | string | ReadonlyArray<JsonValue> | { readonly [key: string]: JsonValue | undefined }

/**
 * JSON with keys sorted by UTF-16 code unit and no white space, as RFC 8785 (JSON Canonicalization Scheme) writes it:
 * equal values have equal text, so a digest of the text is a digest of the value.
 * https://www.rfc-editor.org/rfc/rfc8785
 */
export const canonicalJson = (value: JsonValue): string => {
  if (isList(value)) return listText(value)
  if (value !== null && typeof value === "object") return recordText(value)
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
  return JSON.stringify(value)
}

const isList = (value: JsonValue): value is ReadonlyArray<JsonValue> => Array.isArray(value)

// one growing text: every plan's digest, and every event's, is made of this
const listText = (items: ReadonlyArray<JsonValue>): string => {
  let text = ""
  for (const item of items) text += `${text === "" ? "" : ","}${canonicalJson(item)}`
  return `[${text}]`
}

const recordText = (record: { readonly [key: string]: JsonValue | undefined }): string => {
  let members = ""
  for (const key of Object.keys(record).sort()) {
    const member = record[key]
    if (member !== undefined) members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${members}}`
}
