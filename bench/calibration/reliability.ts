import type { Statement } from "./judge.ts"

/** Lower edges of the bins, in which likelihoods near 1 are told apart: that is where answers are. */
const edges = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999]

interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
  /** Mean of what was stated, and the share of it that was so. */
  readonly stated: number
  readonly observed: number
}

export interface Reliability {
  readonly bins: ReadonlyArray<Bin>
  readonly count: number
  /** Mean square of what was stated less what was so: 0 is perfect. https://en.wikipedia.org/wiki/Brier_score */
  readonly brier: number
  /** Of who states the overall share of what is so, each time. */
  readonly baseline: number
  /** Mean distance of the two columns, by the number of statements. */
  readonly calibrationError: number
}

const mean = (numbers: ReadonlyArray<number>): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length

export const reliabilityOf = (statements: ReadonlyArray<Statement>): Reliability => {
  const bins = edges.map((from, index): Bin => {
    const to = edges[index + 1] ?? 1
    const inside = statements.filter(({ likelihood }) => likelihood >= from && (likelihood < to || to === 1))
    return {
      from,
      to,
      count: inside.length,
      stated: mean(inside.map(({ likelihood }) => likelihood)),
      observed: mean(inside.map(({ isSo }) => (isSo ? 1 : 0)))
    }
  })
  const share = mean(statements.map(({ isSo }) => (isSo ? 1 : 0)))
  return {
    bins,
    count: statements.length,
    brier: mean(statements.map(({ isSo, likelihood }) => (likelihood - (isSo ? 1 : 0)) ** 2)),
    baseline: share * (1 - share),
    calibrationError:
      bins.reduce((sum, { count, observed, stated }) => sum + count * Math.abs(stated - observed), 0) / Math.max(1, statements.length)
  }
}

const digits = (share: number): string => share.toFixed(3)

/** Width of the widest bar. */
const BAR = 20

/** The diagram as rows: `#` as far as was observed, `|` where it was stated. */
const diagram = (stated: number, observed: number): string => {
  const bar = "#".repeat(Math.round(observed * BAR)).padEnd(BAR)
  const mark = Math.min(BAR - 1, Math.round(stated * BAR))
  return `${bar.slice(0, mark)}|${bar.slice(mark + 1)}`
}

export const reliabilityRows = ({ bins }: Reliability): ReadonlyArray<ReadonlyArray<string>> => [
  ["stated", "statements", "mean stated", "was so", "diagram"],
  ...bins
    .filter(({ count }) => count > 0)
    .map(({ count, from, observed, stated, to }) => [
      `${from} to ${to}`,
      String(count),
      digits(stated),
      digits(observed),
      `\`${diagram(stated, observed)}\``
    ])
]
