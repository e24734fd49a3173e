import { Result } from "effect"
import type { Matcher } from "../../domain/runbook.ts"
import { compilePattern } from "../pattern.ts"

type Labels = Readonly<Record<string, string>>

/** Whether one matcher holds. A label that is missing is the empty string, and patterns match whole values, as in Alertmanager. */
export const matcherHolds = (matcher: Matcher, labels: Labels): boolean => {
  const value = Object.hasOwn(labels, matcher.label) ? (labels[matcher.label] ?? "") : ""
  switch (matcher.operator) {
    case "=":
      return value === matcher.value
    case "!=":
      return value !== matcher.value
    case "=~":
      return matchesWhole(matcher.value, value) === true
    case "!~":
      return matchesWhole(matcher.value, value) === false
  }
}

/** As a person would write it in a runbook. */
export const showMatcher = (matcher: Matcher): string => `${matcher.label}${matcher.operator}${JSON.stringify(matcher.value)}`

const matchesWhole = (source: string, value: string): boolean | undefined => {
  const pattern = compilePattern(source)
  return Result.isFailure(pattern) ? undefined : pattern.success.testWhole(value)
}
