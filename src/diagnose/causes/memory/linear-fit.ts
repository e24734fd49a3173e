/** The straight line through points, by least squares. https://en.wikipedia.org/wiki/Simple_linear_regression */
interface LinearFit {
  /** Of the values, a unit of the first coordinate. */
  readonly slope: number
  /** Share of the values' variance that the line explains, between 0 and 1. */
  readonly explained: number
}

/** Nothing for fewer than three points, or when all are at one place. */
export const linearFit = (points: ReadonlyArray<readonly [number, number]>): LinearFit | undefined => {
  const [first] = points
  if (points.length < 3 || first === undefined) return undefined
  const xs = points.map(([x]) => x - first[0])
  const ys = points.map(([, y]) => y)
  const mean = (values: ReadonlyArray<number>) => values.reduce((sum, one) => sum + one, 0) / values.length
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const spreadX = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  if (spreadX === 0) return undefined
  const together = xs.reduce((sum, x, index) => sum + (x - meanX) * ((ys[index] ?? 0) - meanY), 0)
  const spreadY = ys.reduce((sum, y) => sum + (y - meanY) ** 2, 0)
  const slope = together / spreadX
  return { slope, explained: spreadY === 0 ? 0 : together ** 2 / (spreadX * spreadY) }
}
