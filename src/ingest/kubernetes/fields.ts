/** Objects as the Kubernetes API gives them are read field by field: nothing about their form is taken for granted. */
export type Fields = Readonly<Record<string, unknown>>

export const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fields) : [])

/** A text that is not empty. */
export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

export const wholeNumber = (value: unknown): number | undefined => (Number.isSafeInteger(value) ? (value as number) : undefined)

/** The value at the end of a path of field names. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, name) => fields(inner)[name], value)
