import { type Fields, told, truth } from "../fields.ts"
import type { Entry } from "../text/outline.ts"

const fromKey = /^<set to the key '([^']*)' (?:in|of|from) (secret|config map) '([^']*)'>(?:\s+Optional: (\w+))?$/
const fromField = /\(v\d\w*:([\w.[\]'/-]+)\)$/
const fromResource = /\(((?:limits|requests)\.[\w./-]+)\)$/

/** One variable: a value, or where it comes from. */
const variable = (entry: Entry): ReadonlyArray<Fields> => {
  if (entry.key === undefined) return []
  const [, key, source, name, optional] = fromKey.exec(entry.value) ?? []
  if (key !== undefined) {
    const reference = told({ name, key, optional: truth(optional) === true ? true : undefined })
    return [{ name: entry.key, valueFrom: source === "secret" ? { secretKeyRef: reference } : { configMapKeyRef: reference } }]
  }
  const [, fieldPath] = fromField.exec(entry.value) ?? []
  if (fieldPath !== undefined) return [{ name: entry.key, valueFrom: { fieldRef: { fieldPath } } }]
  const [, resource] = fromResource.exec(entry.value) ?? []
  if (resource !== undefined) return [{ name: entry.key, valueFrom: { resourceFieldRef: { resource } } }]
  const more = entry.below.map(({ text }) => text)
  return [told({ name: entry.key, value: more.length === 0 ? entry.value || undefined : [entry.value, ...more].join("\n") })]
}

export const environmentIn = (entry: Entry | undefined): ReadonlyArray<Fields> => entry?.below.flatMap(variable) ?? []

/** Whole config maps and secrets: `shop-config  ConfigMap with prefix 'X_'  Optional: false`. */
export const environmentFrom = (entry: Entry | undefined): ReadonlyArray<Fields> =>
  entry?.below.flatMap(({ text }) => {
    const [, name, kind, prefix, optional] =
      /^(\S+)\s+(ConfigMap|Secret)(?: with prefix '([^']*)')?(?:\s+Optional: (\w+))?$/.exec(text) ?? []
    if (name === undefined) return []
    const reference = told({ name, optional: truth(optional) === true ? true : undefined })
    return [told({ prefix, ...(kind === "Secret" ? { secretRef: reference } : { configMapRef: reference }) })]
  }) ?? []
