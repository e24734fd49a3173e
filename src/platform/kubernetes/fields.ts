/** Objects as the Kubernetes API gives them are read field by field: nothing about their form is taken for granted. */
export type Fields = Readonly<Record<string, unknown>>

/** `undefined` when there is no such thing, which is not the same as an empty one. */
export const maybeFields = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined

export const fields = (value: unknown): Fields => maybeFields(value) ?? {}

/** What a text of JSON holds, where it is an object. */
export const jsonFields = (value: string): Fields | undefined => {
  try {
    return maybeFields(JSON.parse(value))
  } catch {
    return undefined
  }
}

export const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fields) : [])

/** A text that is not empty. */
export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

export const texts = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.flatMap((one: unknown) => text(one) ?? []) : []

/** A map of labels, a selector or the like. */
export const strings = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields(value)).flatMap(([name, one]) => (typeof one === "string" ? [[name, one]] : [])))

export const wholeNumber = (value: unknown): number | undefined => (Number.isSafeInteger(value) ? (value as number) : undefined)

/** Milliseconds since the epoch. */
export const time = (value: unknown): number | undefined => {
  const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed
}

/** The value at the end of a path of field names. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, name) => fields(inner)[name], value)

/** Whether a selector of labels alone, as a Service has, takes these. One that names none takes nothing. */
export const selects = (selector: Fields, labels: Readonly<Record<string, string>>): boolean => {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}
