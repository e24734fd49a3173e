import { Effect } from "effect"

/**
 * Runs two things in turn, A B A B …, so that whatever else the machine does hits both alike. Each is run `warmUp` times before, which
 * does not count: files come into the page cache, and code gets compiled.
 */
export const inTurn = Effect.fnUntraced(function* <A, E, R, B, E2, R2>(
  times: number,
  runs: { readonly ours: Effect.Effect<A, E, R>; readonly baseline: Effect.Effect<B, E2, R2> },
  warmUp = 1
) {
  const found = { ours: [] as A[], baseline: [] as B[] }
  for (let round = -warmUp; round < times; round++) {
    const ours = yield* runs.ours
    const baseline = yield* runs.baseline
    if (round < 0) continue
    found.ours.push(ours)
    found.baseline.push(baseline)
  }
  return found
})
