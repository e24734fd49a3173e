const ALPHABET = "bcdfghjklmnpqrstvwxz2456789"

/** An endless supply of five-character suffixes that repeats for the same seed (mulberry32). */
export const makeNameSuffixes = (seed: number): (() => string) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return () => Array.from({ length: 5 }, () => ALPHABET[next() % ALPHABET.length]).join("")
}
