export type Fields = Readonly<Record<string, unknown>>

/** An object's fields, or none of something else: what the API server gives is read without trusting its shape. */
export const record = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const records = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(record) : [])

export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)
