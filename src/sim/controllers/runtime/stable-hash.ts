import { createHash } from "node:crypto"

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789"

/** 32-bit FNV-1a. */
const fnv32a = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

/** JSON with members in key order and without absent ones, so that equal values have equal text. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`
}

/**
 * The form of `pod-template-hash` and `controller-revision-hash`: a 32-bit number spelled with the characters that
 * form no words. Upstream hashes a dump of Go structs, so the values differ from a real cluster's; the shape does not.
 */
export const stableHash = (value: unknown, collisions = 0): string => {
  const text = canonical(value) + (collisions > 0 ? `#${collisions}` : "")
  return [...String(fnv32a(text))].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join("")
}

/** Up to 64 hexadecimal digits that depend on nothing but `seed`; for container ids, image digests and the like. */
export const stableHex = (seed: string, length: number): string => createHash("sha256").update(seed).digest("hex").slice(0, length)

/** A number in [0, 1) that depends on nothing but `seed`. */
export const stableFraction = (seed: string): number => Number.parseInt(stableHex(seed, 8), 16) / 2 ** 32
