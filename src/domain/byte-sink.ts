const utf8 = new TextEncoder()

/** Bytes to begin with. */
const FIRST = 1 << 16
/** A buffer that had to grow beyond these bytes is not kept. */
const KEPT = 1 << 20

/** UTF-8 text as it is put together in one buffer, without a text for each part of it. */
export interface ByteSink {
  readonly bytes: (given: Uint8Array) => void
  readonly put: (text: string) => void
  /** Puts `JSON.stringify` of a text. */
  readonly quote: (text: string) => void
  /** What was put since it was emptied; valid until something is put again. */
  readonly take: () => Uint8Array
  readonly empty: () => void
}

export const makeByteSink = (): ByteSink => {
  let bytes = new Uint8Array(FIRST)
  let length = 0

  const reserve = (more: number): void => {
    if (length + more <= bytes.length) return
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + more))
    larger.set(bytes.subarray(0, length))
    bytes = larger
  }

  const put = (text: string): void => {
    reserve(text.length * 3)
    length += utf8.encodeInto(text, bytes.subarray(length)).written
  }

  return {
    bytes: (given) => {
      reserve(given.length)
      const [into, at] = [bytes, length]
      for (let index = 0; index < given.length; index++) into[at + index] = given[index] ?? 0
      length += given.length
    },
    put,
    quote: (text) => {
      reserve(text.length + 2)
      const into = bytes
      let at = length
      into[at++] = 0x22
      for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index)
        if (code < 0x20 || code > 0x7f || code === 0x22 || code === 0x5c) return put(JSON.stringify(text))
        into[at++] = code
      }
      into[at++] = 0x22
      length = at
    },
    take: () => bytes.subarray(0, length),
    empty: () => {
      length = 0
      if (bytes.length > KEPT) bytes = new Uint8Array(FIRST)
    }
  }
}
