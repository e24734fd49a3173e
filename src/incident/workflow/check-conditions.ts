import { Clock, Effect } from "effect"
import type { Condition, ConditionResult } from "../../domain/condition.ts"
import type { Digest } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import { type ConditionContext, evaluateCondition } from "../../knowledge/conditions/evaluate-condition.ts"

export interface Checked {
  readonly condition: Condition
  readonly result: ConditionResult
}

/** What conditions are checked for, as the timeline tells it. */
export interface Purpose {
  readonly purpose: "precondition" | "postcondition" | "validation" | "when"
  readonly step?: string
  readonly evidence?: Digest
}

/** Checks conditions against what is there now; tells nothing. */
export const checkConditions = Effect.fnUntraced(function* (
  conditions: ReadonlyArray<Condition>,
  context: Omit<ConditionContext, "now">
): Effect.fn.Return<ReadonlyArray<Checked>> {
  const now = yield* Clock.currentTimeMillis
  return yield* Effect.forEach(conditions, (condition) =>
    Effect.map(evaluateCondition(condition, { ...context, now }), (result) => ({ condition, result }))
  )
})

export const tellChecked = Effect.fnUntraced(function* (checked: ReadonlyArray<Checked>, about: Purpose) {
  const narrator = yield* Narrator
  yield* Effect.forEach(checked, ({ condition, result }) => narrator.tell({ _tag: "ConditionChecked", ...about, condition, result }), {
    discard: true
  })
})

/** Those that do not hold. What could not be read does not hold. */
export const unmet = (checked: ReadonlyArray<Checked>): ReadonlyArray<Checked> => checked.filter(({ result }) => result.verdict !== "true")

/** `output contains ok: it printed "…"`, for outcomes. */
export const showChecked = ({ condition, result }: Checked): string =>
  `${condition.source}: ${result.message}${result.verdict === "unknown" ? " (unknown)" : ""}`
