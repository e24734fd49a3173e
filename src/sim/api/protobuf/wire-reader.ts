import { badRequest } from "../../store/status-error.ts"

/** One field of a protobuf message, undecoded: a varint, eight bytes, four bytes, or a length-delimited piece. */
export type WireField =
  | { readonly number: number; readonly kind: "varint"; readonly value: bigint }
  | { readonly number: number; readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly number: number; readonly kind: "fixed64"; readonly value: number }

const truncated = (): Error => badRequest("error decoding protobuf: unexpected end of the message")

const readVarint = (bytes: Uint8Array, start: number): readonly [value: bigint, next: number] => {
  let value = 0n
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index]
    if (byte === undefined) throw truncated()
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return [value, start + index + 1]
  }
  throw badRequest("error decoding protobuf: a varint is longer than ten bytes")
}

/** The fields of a message in wire order. https://protobuf.dev/programming-guides/encoding/ Throws BadRequest. */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  let position = 0
  while (position < bytes.length) {
    const [tag, afterTag] = readVarint(bytes, position)
    const number = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0: {
        const [value, next] = readVarint(bytes, afterTag)
        yield { number, kind: "varint", value }
        position = next
        break
      }
      case 1: {
        if (afterTag + 8 > bytes.length) throw truncated()
        yield { number, kind: "fixed64", value: Buffer.from(bytes).readDoubleLE(afterTag) }
        position = afterTag + 8
        break
      }
      case 2: {
        const [length, next] = readVarint(bytes, afterTag)
        const end = next + Number(length)
        if (end > bytes.length) throw truncated()
        yield { number, kind: "bytes", value: bytes.subarray(next, end) }
        position = end
        break
      }
      default:
        throw badRequest(`error decoding protobuf: unknown wire type ${tag & 7n} of field ${number}`)
    }
  }
}
