const MOST_NAMES = 10_000

/** A pure function of a name that remembers what it gave: names repeat endlessly while alerts are read and compared. Forgets all of them at a bound. */
export const remembered = <A>(of: (name: string) => A): ((name: string) => A) => {
  const known = new Map<string, { readonly is: A }>()
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found.is
    const is = of(name)
    if (known.size >= MOST_NAMES) known.clear()
    known.set(name, { is })
    return is
  }
}
