/** A protobuf message as its encoded fields. https://protobuf.dev/programming-guides/encoding/ */
export type Encoded = ReadonlyArray<Uint8Array>

const varint = (value: number): Uint8Array => {
  const bytes: Array<number> = []
  let rest = value
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Uint8Array.from(bytes)
}

const encoder = new TextEncoder()

const delimited = (field: number, bytes: Uint8Array): Uint8Array => concatenate([varint(field * 8 + 2), varint(bytes.length), bytes])

export const concatenate = (parts: Encoded): Uint8Array => {
  const result = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let position = 0
  for (const part of parts) {
    result.set(part, position)
    position += part.length
  }
  return result
}

/** A string field, left out when absent. */
export const text = (field: number, value: unknown): Encoded => (typeof value === "string" ? [delimited(field, encoder.encode(value))] : [])

export const flag = (field: number, value: unknown): Encoded => (value === true ? [concatenate([varint(field * 8), varint(1)])] : [])

export const message = (field: number, parts: Encoded): Encoded => [delimited(field, concatenate(parts))]
