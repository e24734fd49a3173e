const second = 1000
const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

const pair = (major: number, majorUnit: string, minor: number, minorUnit: string): string =>
  minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`

/**
 * A span as kubectl's AGE column shows it: two units at most, fewer as it grows. `<invalid>` when it lies more than a second in the future.
 * Follows `HumanDuration` of https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration
 */
export const humanDuration = (milliseconds: number): string => {
  const s = Math.trunc(milliseconds / second)
  if (s < -1) return "<invalid>"
  if (s < 0) return "0s"
  if (s < 2 * minute) return `${s}s`
  const minutes = Math.floor(s / minute)
  if (s < 10 * minute) return pair(minutes, "m", s % minute, "s")
  if (s < 3 * hour) return `${minutes}m`
  const hours = Math.floor(s / hour)
  if (s < 8 * hour) return pair(hours, "h", minutes % 60, "m")
  if (s < 2 * day) return `${hours}h`
  const days = Math.floor(s / day)
  if (s < 8 * day) return pair(days, "d", hours % 24, "h")
  if (s < 2 * year) return `${days}d`
  const years = Math.floor(s / year)
  if (s < 8 * year) return pair(years, "y", days % 365, "d")
  return `${years}y`
}

/** The age of a timestamp at `now` (milliseconds since the epoch). `<unknown>` for a missing one. */
export const age = (timestamp: string | undefined | null, now: number): string =>
  timestamp === undefined || timestamp === null ? "<unknown>" : humanDuration(now - Date.parse(timestamp))
