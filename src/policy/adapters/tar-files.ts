const BLOCK = 512

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0)
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8")
}

/** Sum of the header's bytes, its own field taken for blanks. */
const checksum = (header: Uint8Array): number => header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)

const octal = (bytes: Uint8Array): number => Number.parseInt(text(bytes).trim() || "0", 8)

/**
 * The regular files of a tar archive, by their path without a leading slash. Throws on what is none. Names longer than a header holds
 * (`x` and `L` entries) are not read: no file that a policy bundle needs has one.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export const tarFiles = (archive: Uint8Array): ReadonlyMap<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) break
    if (octal(header.subarray(148, 156)) !== checksum(header)) throw new Error(`it is no tar archive, or broken at byte ${at}`)
    const size = octal(header.subarray(124, 136))
    const start = at + BLOCK
    if (!Number.isSafeInteger(size) || start + size > archive.length) throw new Error(`it ends within the file at byte ${at}`)
    const prefix = text(header.subarray(345, 500))
    const name = text(header.subarray(0, 100))
    const isFile = header[156] === 0 || header[156] === 0x30
    if (isFile) files.set((prefix === "" ? name : `${prefix}/${name}`).replace(/^(\.?\/)+/, ""), archive.subarray(start, start + size))
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}
