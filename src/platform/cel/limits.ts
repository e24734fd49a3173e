/** What one CEL expression may cost: evaluation is synchronous, so it must end soon whatever it is given. */
export const celLimits = {
  /** Longest expression, in UTF-16 code units. */
  expression: 4_096,
  /** Most steps of `exists`, `all`, `filter` and `map` in one evaluation, nested ones counted too. 5,000 pods take about 60,000. */
  iterations: 500_000,
  /** Longest text among the bindings, in UTF-16 code units. */
  text: 8_388_608
} as const
