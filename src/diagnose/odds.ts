/**
 * Belief in a hypothesis, in log-odds: evidence adds `ln` of its likelihood ratio. Probes of one hypothesis are taken as
 * independent given whether it is true. https://en.wikipedia.org/wiki/Bayes%27_theorem#Bayes'_rule_in_odds_form
 */

/** At or above, a hypothesis is confirmed; at or below `refuted`, refuted; between them, inconclusive. */
const thresholds = { confirmed: 0.9, refuted: 0.1 } as const

export const logOdds = (probability: number): number => Math.log(probability / (1 - probability))

export const probability = (odds: number): number => 1 / (1 + Math.exp(-odds))

/** Rounding must not move a likelihood that lies on a threshold. */
const tolerance = 1e-9

export const statusOf = (odds: number): "confirmed" | "refuted" | "inconclusive" => {
  if (odds >= logOdds(thresholds.confirmed) - tolerance) return "confirmed"
  return odds <= logOdds(thresholds.refuted) + tolerance ? "refuted" : "inconclusive"
}

/**
 * Whether a hypothesis stays refuted whatever its outstanding probes may find: `ratios` are the largest likelihood ratios that
 * each could still bring. Only then may they be cancelled, so the result never depends on which answer came first.
 */
export const isSettledAgainst = (odds: number, ratios: ReadonlyArray<number>): boolean =>
  statusOf(ratios.reduce((best, ratio) => best + Math.max(0, Math.log(ratio)), odds)) === "refuted"
