export interface OrderedStep {
  readonly id: string
  /** Ids of the steps that come before it. */
  readonly after: ReadonlyArray<string>
}

/**
 * Indexes of steps in the order they run: as written, but each after those it names. Tells names of steps that do not exist, and
 * the steps of a cycle (from one of them back to itself), which are then left as written.
 */
export const orderSteps = (
  steps: ReadonlyArray<OrderedStep>,
  unknown: (index: number, name: string) => void,
  cyclic: (index: number, cycle: ReadonlyArray<string>) => void
): ReadonlyArray<number> => {
  const indexes = new Map(steps.map(({ id }, index) => [id, index]))
  const before = steps.map(({ after }, index) =>
    after.flatMap((name) => {
      const place = indexes.get(name)
      if (place === undefined) unknown(index, name)
      return place ?? []
    })
  )
  const order: Array<number> = []
  const path: Array<number> = []
  const visit = (index: number): void => {
    if (order.includes(index)) return
    const start = path.indexOf(index)
    if (start >= 0) {
      cyclic(
        index,
        [...path.slice(start), index].map((place) => steps[place]?.id ?? "")
      )
      return
    }
    path.push(index)
    for (const place of before[index] ?? []) visit(place)
    path.pop()
    if (!order.includes(index)) order.push(index)
  }
  for (const index of steps.keys()) visit(index)
  return order
}
