import { pairedRatios, quantile } from "./statistics.ts"

/** What is counted. Of `ms`, `MiB` and a Brier score less is better, of `/s` more. */
export type Unit = "ms" | "MiB" | "/s" | "Brier"

/** One line of the table and of results.json. `ratio` is ours divided by baseline. */
export interface Measurement {
  readonly name: string
  readonly ours: number
  readonly baseline: number
  readonly ratio: number
  readonly unit: Unit
  /** What the baseline is, how often both were measured, and how far the ratios lay apart. */
  readonly note: string
}

/** What was measured in turn: the n-th of `ours` and the n-th of `baseline` were taken one right after the other. */
export interface Pairs {
  readonly ours: ReadonlyArray<number>
  readonly baseline: ReadonlyArray<number>
}

export const better: Readonly<Record<Unit, "less" | "more">> = { ms: "less", MiB: "less", Brier: "less", "/s": "more" }

const median = (numbers: ReadonlyArray<number>): number => quantile(numbers, 0.5)

/** Medians of both sides, their ratio, and as noise the quartiles of the ratios of each pair. */
export const measurementOf = (name: string, unit: Unit, pairs: Pairs, what: string): Measurement => {
  const ours = median(pairs.ours)
  const baseline = median(pairs.baseline)
  const ratios = pairedRatios(pairs.ours, pairs.baseline)
  const [low, high] = [quantile(ratios, 0.25), quantile(ratios, 0.75)]
  const noise = `${ratios.length} pairs, half of them between ${low.toFixed(2)} and ${high.toFixed(2)}`
  return { name, ours, baseline, ratio: ours / baseline, unit, note: `${what}; ${noise}` }
}
