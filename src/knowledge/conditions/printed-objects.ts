import { Effect } from "effect"
import { readYaml } from "../../platform/yaml-document.ts"

/** A Kubernetes object as far as conditions look into it. */
export type PrintedObject = Readonly<Record<string, unknown>>

/** A whole cluster's pods as YAML, and no more. */
const limits = { length: 16_777_216, nodes: 2_000_000 }

/** The objects in what `kubectl -o json|yaml` printed, lists taken apart; `undefined` when it printed something else. */
export const readObjects = Effect.fnUntraced(function* (text: string): Effect.fn.Return<ReadonlyArray<PrintedObject> | undefined> {
  const trimmed = text.trim()
  if (trimmed.startsWith("{") || trimmed.startsWith("[")) return objectsIn(parseJson(trimmed))
  if (!/^(?:---\s*\n)?(?:apiVersion|kind|items):/m.test(trimmed)) return undefined
  const documents = yield* Effect.orElseSucceed(readYaml({ file: "<output>", text: trimmed, limits }), () => undefined)
  const values = documents?.map(({ value }) => objectsIn(value))
  return values?.some((value) => value === undefined) ? undefined : values?.flatMap((value) => value ?? [])
})

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const objectsIn = (value: unknown): ReadonlyArray<PrintedObject> | undefined => {
  if (Array.isArray(value)) return value.every(isObject) ? value : undefined
  if (!isObject(value)) return undefined
  return Array.isArray(value.items) && typeof value.kind === "string" && value.kind.endsWith("List") ? objectsIn(value.items) : [value]
}

export const isObject = (value: unknown): value is PrintedObject => typeof value === "object" && value !== null && !Array.isArray(value)

/** The value at a path of field names; `undefined` where there is none. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value)

/** The objects in a list; none when it is not a list. */
export const listAt = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<PrintedObject> => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found.filter(isObject) : []
}

export const nameOf = (object: PrintedObject): string => {
  const [name, namespace] = [at(object, "metadata", "name"), at(object, "metadata", "namespace")]
  return typeof namespace === "string" ? `${namespace}/${String(name)}` : String(name)
}
