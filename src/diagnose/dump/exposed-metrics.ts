import { isServerMetric, ServerReading } from "../../platform/kubernetes/server-metrics.ts"
import { exposedName, exposedSample } from "../../platform/prometheus/exposition.ts"
import type { SeenSeries } from "../scene/scene.ts"

interface Exposed {
  readonly series: ReadonlyArray<SeenSeries>
  /** What else was said. */
  readonly rest: ReadonlyArray<string>
}

/** A name in words that are not a table's: those have a cell of letters, or no underscore. */
const isExposed = (line: string): boolean =>
  /^# (?:HELP|TYPE) /.test(line) || (/^[a-z]+(?:_[a-z0-9]+)+[{ ]/.test(line) && exposedSample(line) !== undefined)

/**
 * What an API server or etcd exposes of itself, in the output of `kubectl get --raw /metrics`, of `curl`, or of what `grep` left of either.
 * Series that no cause looks at are left out with them.
 */
export const readExposed = (source: string, lines: ReadonlyArray<string>): Exposed => {
  if (!lines.some((line) => isServerMetric(exposedName(line)))) return { series: [], rest: lines }
  const reading = new ServerReading()
  for (const line of lines) reading.take(line.trimEnd())
  if (reading.series.length === 0) return { series: [], rest: lines }
  return { series: reading.series.map((one) => ({ ...one, source })), rest: lines.filter((line) => !isExposed(line)) }
}
