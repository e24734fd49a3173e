import type { ConditionResult } from "../../domain/condition.ts"

/** A result of what is known: `undefined` when nothing is. `message` is one sentence that cites what was seen. */
export const verdict = (holds: boolean | undefined, message: string): ConditionResult => ({
  verdict: holds === undefined ? "unknown" : holds ? "true" : "false",
  message
})

/** Names for a message: the first few, and how many more. */
export const someOf = (names: ReadonlyArray<string>): string => {
  const shown = names.slice(0, 5).join(", ")
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
