import { Effect } from "effect"
import { type StepKey, StepLedger } from "../../execute/step-ledger.ts"
import { Ownership } from "./ownership.ts"

/** What the ledger says of an attempt, once another process that may have begun it can start nothing for it any more. */
export const begunOf = Effect.fnUntraced(function* (key: StepKey) {
  const ledger = yield* StepLedger
  const begun = yield* ledger.find(key)
  if (begun === undefined || begun.outcome !== undefined) return begun
  yield* (yield* Ownership).settled
  return yield* ledger.find(key)
})
