import { type Draft, items } from "../draft.ts"
import { type FieldErrors, forbiddenField, invalidValue, required } from "./field-error.ts"
import { selectorMapErrors } from "./metadata.ts"
import { qualifiedName } from "./names.ts"

const needsValues = new Set(["In", "NotIn"])
const forbidsValues = new Set(["Exists", "DoesNotExist"])

const expressionErrors = ({ key, operator, values = [] }: Draft, field: string): FieldErrors => [
  ...(needsValues.has(operator)
    ? values.length === 0
      ? [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
      : []
    : forbidsValues.has(operator)
      ? values.length > 0
        ? [forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
        : []
      : [invalidValue(`${field}.operator`, operator, "not a valid selector operator")]),
  ...qualifiedName(String(key ?? "")).map((problem) => invalidValue(`${field}.key`, key, problem))
]

export const labelSelectorErrors = (selector: Draft | undefined, field: string): FieldErrors => [
  ...selectorMapErrors(selector?.matchLabels, `${field}.matchLabels`),
  ...items(selector, "matchExpressions").flatMap((each, index) => expressionErrors(each, `${field}.matchExpressions[${index}]`))
]

export const isEmptySelector = (selector: Draft): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + items(selector, "matchExpressions").length === 0

/** Whether labels satisfy a valid selector. */
export const selectorMatches = (selector: Draft, labels: Draft | undefined): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels?.[key] === value) &&
  items(selector, "matchExpressions").every(({ key, operator, values = [] }) => {
    const value: unknown = labels?.[key]
    switch (operator) {
      case "In":
        return value !== undefined && values.includes(value)
      case "NotIn":
        return value === undefined || !values.includes(value)
      case "Exists":
        return value !== undefined
      default:
        return value === undefined
    }
  })
