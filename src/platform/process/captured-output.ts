/** What a stream of a process said, kept within a byte limit: its beginning and its end. */
export interface CapturedOutput {
  /** UTF-8, invalid bytes as U+FFFD. Where bytes were dropped, a line says how many. */
  readonly text: string
  /** All bytes the process wrote. */
  readonly bytes: number
  /** Bytes that are not in `text`; they are from the middle. */
  readonly dropped: number
}

/**
 * Collects output in at most `cap` bytes: the first half of the cap keeps the beginning, the other half the latest bytes.
 * Programs say what they were asked at the start and why they failed at the end.
 */
export class OutputCapture {
  readonly #headCap: number
  readonly #tailCap: number
  #head: Array<Uint8Array> = []
  #headBytes = 0
  /** A ring, made when the head is full. */
  #tail: Uint8Array | undefined
  #tailBytes = 0

  constructor(cap: number) {
    this.#headCap = Math.ceil(cap / 2)
    this.#tailCap = Math.floor(cap / 2)
  }

  push(chunk: Uint8Array): void {
    const room = this.#headCap - this.#headBytes
    const head = chunk.subarray(0, room)
    if (head.length > 0) this.#pushHead(head)
    if (chunk.length > room) this.#pushTail(chunk.subarray(room))
  }

  /** Small chunks are joined as they come, so that a program that writes byte by byte costs what it writes. */
  #pushHead(chunk: Uint8Array): void {
    this.#headBytes += chunk.length
    this.#head.push(chunk)
    if (this.#head.length >= 64) this.#head = [Buffer.concat(this.#head)]
  }

  #pushTail(chunk: Uint8Array): void {
    this.#tail ??= new Uint8Array(this.#tailCap)
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#tailCap))
    this.#tailBytes += chunk.length - kept.length
    let from = 0
    while (from < kept.length) {
      const at = this.#tailBytes % this.#tailCap
      const piece = kept.subarray(from, from + this.#tailCap - at)
      this.#tail.set(piece, at)
      this.#tailBytes += piece.length
      from += piece.length
    }
  }

  result(): CapturedOutput {
    const bytes = this.#headBytes + this.#tailBytes
    const head = Buffer.concat(this.#head)
    if (this.#tail === undefined || this.#tailBytes <= this.#tailCap) {
      const tail = this.#tail?.subarray(0, this.#tailBytes) ?? new Uint8Array()
      return { text: Buffer.concat([head, tail]).toString("utf8"), bytes, dropped: 0 }
    }
    const start = this.#tailBytes % this.#tailCap
    const tail = Buffer.concat([this.#tail.subarray(start), this.#tail.subarray(0, start)])
    const before = head.subarray(0, endOfWholeCharacters(head))
    const after = tail.subarray(startOfWholeCharacters(tail))
    const dropped = bytes - before.length - after.length
    return { text: `${before.toString("utf8")}\n[${dropped} bytes left out]\n${after.toString("utf8")}`, bytes, dropped }
  }
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

/** How many bytes the character that starts with this byte has: https://datatracker.ietf.org/doc/html/rfc3629#section-3 */
const characterLength = (first: number) => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1)

/** Where the last character begins when the cut went through it, else the end. */
const endOfWholeCharacters = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (!isContinuation(byte)) return characterLength(byte) > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

const startOfWholeCharacters = (bytes: Uint8Array): number => {
  let start = 0
  while (start < Math.min(3, bytes.length) && isContinuation(bytes[start])) start += 1
  return start
}
