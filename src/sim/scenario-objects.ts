import type { ObjectEntry } from "./scenario.ts"

type Values = Readonly<Record<string, unknown>>
type Manifest = Readonly<Record<string, unknown>>

const WHOLE = /^\$\{(\w+)\}$/
const PART = /\$\{(\w+)\}/g

/** Puts values where `${name}` stands. A text that is nothing else takes the value with its type; an unknown name stays as it is. */
export const fillTemplate = (template: unknown, values: Values): unknown => {
  if (typeof template === "string") {
    const whole = WHOLE.exec(template)?.[1]
    if (whole !== undefined && whole in values) return values[whole]
    return template.replace(PART, (text, name: string) => (name in values ? String(values[name]) : text))
  }
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, values))
  if (typeof template !== "object" || template === null) return template
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [String(fillTemplate(key, values)), fillTemplate(value, values)])
  )
}

const isEach = (entry: ObjectEntry): entry is Extract<ObjectEntry, { readonly each: unknown }> => "each" in entry && "objects" in entry
const isRepeat = (entry: ObjectEntry): entry is Extract<ObjectEntry, { readonly repeat: number }> => "repeat" in entry && "objects" in entry

/** The manifests an entry stands for, in order. */
export const manifestsOf = (entry: ObjectEntry): ReadonlyArray<Manifest> => {
  const rows: ReadonlyArray<Values> | undefined = isEach(entry)
    ? entry.each
    : isRepeat(entry)
      ? Array.from({ length: entry.repeat }, (_, index) => ({ i: index + 1 }))
      : undefined
  if (rows === undefined) return [entry as Manifest]
  const { objects } = entry as { readonly objects: ReadonlyArray<Manifest> }
  return rows.flatMap((row) => objects.map((object) => fillTemplate(object, row) as Manifest))
}
