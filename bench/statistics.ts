/** The value below which the share `q` (0 to 1) of the numbers lies, interpolated between neighbours. Throws when there are none. */
export const quantile = (numbers: ReadonlyArray<number>, q: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * q
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError("there is no quantile of nothing")
  return below + (above - below) * (place - Math.floor(place))
}

/** The n-th of ours divided by the n-th of the baseline. Throws when there are not as many of both. */
export const pairedRatios = (ours: ReadonlyArray<number>, baseline: ReadonlyArray<number>): ReadonlyArray<number> => {
  if (ours.length !== baseline.length) throw new RangeError(`${ours.length} runs of ours cannot be paired with ${baseline.length}`)
  return ours.map((mine, index) => mine / (baseline[index] ?? Number.NaN))
}
