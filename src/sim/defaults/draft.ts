/** An object on its way in, private to the function that cloned it, and so free to be changed in place. */
// biome-ignore lint/suspicious/noExplicitAny: drafts hold any kind; what is there is checked by validation afterwards
export type Draft = Record<string, any>

const isAbsent = (value: unknown): boolean => value === undefined || value === null

/** Sets the fields that are absent (or null, which is the same in the API) and returns the target. */
export const fill = (target: Draft, defaults: Draft): Draft => {
  for (const [key, value] of Object.entries(defaults)) if (isAbsent(target[key])) target[key] = structuredClone(value)
  return target
}

/** As `fill`, for strings, which are absent too when empty. */
export const fillText = (target: Draft, defaults: Record<string, string>): Draft => {
  for (const [key, value] of Object.entries(defaults)) if (!target[key]) target[key] = value
  return target
}

/** The struct at `key`, made when absent. */
export const struct = (target: Draft, key: string): Draft => {
  if (isAbsent(target[key])) target[key] = {}
  return typeof target[key] === "object" && !Array.isArray(target[key]) ? target[key] : {}
}

/** The structs of the list at `key`; none when it is absent or no list. */
export const items = (target: Draft | undefined, key: string): ReadonlyArray<Draft> => {
  const list: unknown = target?.[key]
  return Array.isArray(list) ? list.filter((item) => typeof item === "object" && item !== null) : []
}
