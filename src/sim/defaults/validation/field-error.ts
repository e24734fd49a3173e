/** One finding of validation, as a `Status` lists it among its causes. */
export interface FieldError {
  readonly reason: string
  readonly message: string
  readonly field: string
}

export type FieldErrors = ReadonlyArray<FieldError>

/** Go prints maps in key order, structs in theirs: label maps are sorted, other objects stay as they are. */
const inGoOrder = (key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  const isLabels = key === "matchLabels" || (key === "" && entries.every(([, each]) => typeof each === "string"))
  return isLabels ? Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1))) : value
}

const shown = (value: unknown): string => JSON.stringify(value === undefined ? null : value, inGoOrder)

const withDetail = (text: string, detail: string | undefined): string =>
  detail === undefined || detail === "" ? text : `${text}: ${detail}`

export const required = (field: string, detail?: string): FieldError => ({
  reason: "FieldValueRequired",
  message: withDetail("Required value", detail),
  field
})

export const invalidValue = (field: string, value: unknown, detail: string): FieldError => ({
  reason: "FieldValueInvalid",
  message: withDetail(`Invalid value: ${shown(value)}`, detail),
  field
})

export const unsupported = (field: string, value: unknown, allowed: ReadonlyArray<string>): FieldError => ({
  reason: "FieldValueNotSupported",
  message: `Unsupported value: ${shown(value)}: supported values: ${allowed.map((each) => JSON.stringify(each)).join(", ")}`,
  field
})

export const duplicateValue = (field: string, value: unknown): FieldError => ({
  reason: "FieldValueDuplicate",
  message: `Duplicate value: ${shown(value)}`,
  field
})

export const forbiddenField = (field: string, detail: string): FieldError => ({
  reason: "FieldValueForbidden",
  message: `Forbidden: ${detail}`,
  field
})

export const notFoundValue = (field: string, value: unknown): FieldError => ({
  reason: "FieldValueNotFound",
  message: `Not found: ${shown(value)}`,
  field
})

export const tooLong = (field: string, most: number): FieldError => ({
  reason: "FieldValueTooLong",
  message: `Too long: may not be more than ${most} bytes`,
  field
})

/** A value that must be one of a closed set; absent is missing. */
export const oneOf = (field: string, value: unknown, allowed: ReadonlyArray<string>): FieldErrors =>
  value === undefined || value === "" ? [required(field)] : allowed.includes(String(value)) ? [] : [unsupported(field, value, allowed)]

export const notNegative = (field: string, value: unknown): FieldErrors =>
  typeof value === "number" && value < 0 ? [invalidValue(field, value, "must be greater than or equal to 0")] : []

export const within = (field: string, value: unknown, least: number, most: number): FieldErrors =>
  typeof value === "number" && value >= least && value <= most
    ? []
    : [invalidValue(field, value ?? 0, `must be between ${least} and ${most}, inclusive`)]
