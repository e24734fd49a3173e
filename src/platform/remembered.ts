interface Bounds {
  /** Beyond this many, all are forgotten. */
  readonly most?: number
  /** Longer texts are not kept: they seldom repeat. */
  readonly longest?: number
}

/** A pure function of a text that remembers what it gave, for texts that repeat endlessly and an answer that costs more than looking it up. */
export const remembered = <A>(of: (text: string) => A, { longest = 512, most = 10_000 }: Bounds = {}): ((text: string) => A) => {
  const known = new Map<string, { readonly is: A }>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found.is
    const is = of(text)
    if (text.length > longest) return is
    if (known.size >= most) known.clear()
    known.set(text, { is })
    return is
  }
}
