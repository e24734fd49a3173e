const sortedBy = (items: ReadonlyArray<unknown>, order: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const rank = new Map(order.map((identity, index) => [identity, index]))
  return items.toSorted((left, right) => (rank.get(left) ?? Infinity) - (rank.get(right) ?? Infinity) || 0)
}

/**
 * The order a strategic merge leaves a list in: what the patch names follows the patch's order, what only the server has
 * keeps the server's, and the two are interleaved by where the server had them; new items come after. All three
 * arguments hold identities.
 */
export const elementOrder = (
  merged: ReadonlyArray<unknown>,
  patchOrder: ReadonlyArray<unknown>,
  serverOrder: ReadonlyArray<unknown>
): ReadonlyArray<unknown> => {
  const named = new Set(patchOrder)
  const rank = new Map(serverOrder.map((identity, index) => [identity, index]))
  const patched = [
    ...sortedBy(
      merged.filter((item) => named.has(item)),
      patchOrder
    )
  ]
  const serverOnly = [
    ...sortedBy(
      merged.filter((item) => !named.has(item)),
      serverOrder
    )
  ]
  const ordered: Array<unknown> = []
  while (patched.length > 0 && serverOnly.length > 0) {
    const left = rank.get(serverOnly[0])
    const right = rank.get(patched[0])
    const serverFirst = left !== undefined && right !== undefined && left < right
    ordered.push(serverFirst ? serverOnly.shift() : patched.shift())
  }
  return [...ordered, ...serverOnly, ...patched]
}
