import { randomInt } from "node:crypto"

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
const SUFFIX = 5
/** The API server cuts the base so that base and suffix fit a DNS label. */
const MAX_BASE = 63 - SUFFIX

export const generatedName = (base: string): string => {
  let name = base.slice(0, MAX_BASE)
  for (let index = 0; index < SUFFIX; index++) name += ALPHABET[randomInt(ALPHABET.length)]
  return name
}
