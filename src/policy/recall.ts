/** Results that are kept at least, the latest used ones; twice as many at most. Few, since what is kept is what a collection has to copy. */
const KEPT = 64

/** Arguments longer than this many characters in all are worked out each time: so what is kept has a bound in bytes too. */
const LONGEST = 2_048

/**
 * The same function, with its latest results at hand. It must depend on its words alone, and what it gives must be frozen throughout:
 * others get the same.
 */
export const recalling = <A>(find: (words: ReadonlyArray<string>) => A): ((words: ReadonlyArray<string>) => A) => {
  let recent = new Map<string, A>()
  let before = new Map<string, A>()

  const keep = (key: string, value: A): A => {
    if (recent.size >= KEPT) {
      before = recent
      recent = new Map()
    }
    recent.set(key, value)
    return value
  }

  return (words) => {
    // JSON tells every list of texts from every other one, whatever they hold
    const key = JSON.stringify(words)
    const known = recent.get(key)
    if (known !== undefined) return known
    const value = before.get(key) ?? find(words)
    return key.length > LONGEST ? value : keep(key, value)
  }
}
