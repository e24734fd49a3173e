import type { Sample } from "../../scene/scene.ts"

/** How a measure went in the time that was recorded. */
export interface Course {
  /** In the first quarter of the time. */
  readonly before: number
  /** In the last tenth of it, and no fewer than three points where there are as many. */
  readonly now: number
  readonly peak: number
  /** Since when it is nearer to what it is now than to what it was; milliseconds since the epoch. */
  readonly changedAt: number | undefined
  /** Points that it is made of. */
  readonly length: number
}

const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** What differs by this share of itself is as it was. */
const NOISE = 0.2
/** A point alone beyond the middle is no change: most of what follows must be, too. */
const HOLDS = 0.8

/** The first point from which on it stays on this side of the middle, most of the time. */
const changeIn = (points: Sample["points"], before: number, now: number): number | undefined => {
  const middle = (before + now) / 2
  const isBeyond = points.map(([, value]) => (now > before ? value > middle : value < middle))
  const suffix = isBeyond.map(() => 0)
  for (let index = isBeyond.length - 1, beyond = 0; index >= 0; index--) {
    if (isBeyond[index] === true) beyond++
    suffix[index] = beyond / (isBeyond.length - index)
  }
  const first = isBeyond.findIndex((one, index) => one && (suffix[index] ?? 0) >= HOLDS)
  const at = points[first]?.[0]
  return at === undefined || first === 0 ? undefined : at * 1000
}

/** Nothing where it has no points; one point is what it was and what it is. Values that are no numbers (no traffic, no quantile) are left out. */
export const courseOf = (sample: Sample): Course | undefined => {
  const points = sample.points.filter(([, value]) => Number.isFinite(value))
  if (points.length === 0) return undefined
  const values = points.map(([, value]) => value)
  const before = median(values.slice(0, Math.max(1, Math.floor(values.length / 4))))
  const now = median(values.slice(-Math.max(Math.min(3, values.length), Math.floor(values.length / 10))))
  return {
    before,
    now,
    peak: Math.max(...values),
    changedAt: Math.abs(now - before) <= NOISE * Math.max(Math.abs(now), Math.abs(before)) ? undefined : changeIn(points, before, now),
    length: points.length
  }
}

/** Whether it is at least so many times what it was, and by no less than `least`. */
export const hasRisen = ({ before, now }: Course, times: number, least: number): boolean => now >= before * times && now - before >= least
