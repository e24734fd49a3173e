/** Fields of an object in the API's form. */
export type Fields = Readonly<Record<string, unknown>>

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0)

/** The fields that are told: those without a value, and empty lists and objects, are left out. */
export const told = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))

/** Kubernetes prints these where there is no value. */
const noValue = new Set(["", "<none>", "<unset>", "<nil>", "<unknown>", "<invalid>", "<not set>", "n/a"])

/** A cell or value; `undefined` where a placeholder stands for none. */
export const present = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim() ?? ""
  return noValue.has(trimmed) ? undefined : trimmed
}

/** A whole number at the beginning: `3`, `2 (10m ago)`. */
export const whole = (text: string | undefined): number | undefined => {
  const [, digits] = /^\s*(-?\d{1,15})(?![\w.])/.exec(text ?? "") ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** `True`, `yes`, `false`. */
export const truth = (text: string | undefined): boolean | undefined => {
  const lower = text?.trim().toLowerCase()
  if (lower === "true" || lower === "yes") return true
  return lower === "false" || lower === "no" ? false : undefined
}

/** A port by number or by name. */
export const portValue = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text)

/** `a=b` pairs, each of a list; `undefined` when there is none. */
export const pairs = (texts: ReadonlyArray<string>): Readonly<Record<string, string>> | undefined => {
  const found = texts.flatMap((text) => {
    const at = text.indexOf("=")
    return at <= 0 ? [] : [[text.slice(0, at).trim(), text.slice(at + 1).trim()] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** Comma separated items outside brackets: `app=x,tier in (a,b)` are two. */
export const items = (text: string | undefined): ReadonlyArray<string> => {
  const value = present(text)
  if (value === undefined) return []
  return value
    .split(/,(?![^(]*\))/)
    .map((item) => item.trim())
    .filter((item) => item !== "")
}
