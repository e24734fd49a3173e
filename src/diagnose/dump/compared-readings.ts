import type { SeenSeries } from "../scene/scene.ts"

type Reading = ReadonlyArray<SeenSeries>

const keyOf = ({ labels, name }: SeenSeries): string => `${name} ${JSON.stringify(labels)}`

const counts = /_(?:total|count|sum|bucket)$/

const startOf = (reading: Reading): number | undefined => reading.find(({ name }) => name === "process_start_time_seconds")?.value

/**
 * Whether two readings are of one process: both tell the same start, or neither tells it, and of several counters that both show none is
 * less in the later one, as it would be of another replica or after a new start.
 */
const isSameProcess = (earlier: Reading, later: Reading): boolean => {
  const [before, after] = [startOf(earlier), startOf(later)]
  if (before !== undefined || after !== undefined) return before === after
  const known = new Map(earlier.map((one) => [keyOf(one), one.value]))
  const grown = later
    .filter(({ name }) => counts.test(name))
    .flatMap((one) => {
      const value = known.get(keyOf(one))
      return value === undefined ? [] : [one.value - value]
    })
  return grown.length > 1 && grown.every((growth) => growth >= 0) && grown.some((growth) => growth > 0)
}

/**
 * The readings of a server's metrics that a dump holds, in the order of their files: of two of the same process the later, with what the one
 * before it showed. How long was between them is seldom told: it is 0.
 */
export const comparedReadings = (readings: ReadonlyArray<Reading>): Reading => {
  const told = readings.filter((reading) => reading.length > 0)
  return told.flatMap((reading, index): Reading => {
    const next = told[index + 1]
    if (next !== undefined && isSameProcess(reading, next)) return []
    const earlier = told[index - 1]
    if (earlier === undefined || !isSameProcess(earlier, reading)) return reading
    const known = new Map(earlier.map((one) => [keyOf(one), one.value]))
    return reading.map((one) => ({ ...one, before: { value: known.get(keyOf(one)) ?? 0, seconds: 0 } }))
  })
}
