interface Waiting {
  readonly message: { readonly key: string }
  /** Milliseconds since the epoch. */
  readonly notBefore: number
}

/**
 * Of messages that are tried alone, in their order, the one whose time came first: what fails again and again comes after its neighbours, however
 * soon it is due once more. One that waits behind another of its key has no turn.
 */
export const firstDue = <A extends Waiting>(apart: ReadonlyArray<A>, now: number): A | undefined => {
  const keys = new Set<string>()
  let first: A | undefined
  for (const one of apart) {
    const { key } = one.message
    if (!keys.has(key) && one.notBefore <= now && (first === undefined || one.notBefore < first.notBefore)) first = one
    keys.add(key)
  }
  return first
}
