import { Effect } from "effect"
import { at, list, maybeFields, text } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { readYaml } from "../../platform/yaml-document.ts"
import { recordedObject } from "./recorded-object.ts"

export interface DumpedObjects {
  readonly objects: ReadonlyArray<KubeObject>
  /** Lists as the API server gives them: typed, and not cut off. */
  readonly complete: ReadonlyArray<{ readonly kind: string; readonly namespace?: string }>
}

/** A whole cluster's objects of one kind. */
const limits = { length: 67_108_864, nodes: 5_000_000 }

const valuesOf = (source: string, content: string): Effect.Effect<ReadonlyArray<unknown>> => {
  const trimmed = content.trim()
  if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
    try {
      return Effect.succeed([JSON.parse(trimmed)])
    } catch {
      // several values in one file, or one that was cut off: YAML's reader takes what it can
    }
  }
  return readYaml({ file: source, text: content, limits }).pipe(
    Effect.map((documents) => documents.map(({ value }) => value)),
    Effect.orElseSucceed(() => [])
  )
}

/** Items of a typed list carry neither kind nor version of their own where the API server sent them. */
const itemsOf = (value: Record<string, unknown>): ReadonlyArray<unknown> => {
  const kind = text(value.kind)
  const typed = kind !== undefined && kind !== "List" && kind.endsWith("List") ? kind.slice(0, -"List".length) : undefined
  return list(value.items).map((item) => ({ ...(typed === undefined ? {} : { apiVersion: value.apiVersion, kind: typed }), ...item }))
}

const completeOf = (value: Record<string, unknown>): DumpedObjects["complete"] => {
  const kind = text(value.kind) ?? ""
  if (kind === "List" || !kind.endsWith("List") || text(at(value, "metadata", "continue")) !== undefined) return []
  const namespaces = new Set(list(value.items).map((item) => text(at(item, "metadata", "namespace"))))
  return [...namespaces].map((namespace) => ({ kind: kind.slice(0, -"List".length), ...(namespace === undefined ? {} : { namespace }) }))
}

const fromValue = (value: unknown): DumpedObjects => {
  if (Array.isArray(value)) return joined(value.map(fromValue))
  const found = maybeFields(value)
  if (found === undefined) return { objects: [], complete: [] }
  if (Array.isArray(found.items)) {
    const inside = joined(itemsOf(found).map(fromValue))
    return { objects: inside.objects, complete: [...inside.complete, ...completeOf(found)] }
  }
  const object = recordedObject(found)
  return { objects: object === undefined ? [] : [object], complete: [] }
}

const joined = (parts: ReadonlyArray<DumpedObjects>): DumpedObjects => ({
  objects: parts.flatMap(({ objects }) => objects),
  complete: parts.flatMap(({ complete }) => complete)
})

/** The objects of a file of JSON or YAML; what is not one is passed over. */
export const dumpedObjects = (source: string, content: string): Effect.Effect<DumpedObjects> =>
  Effect.map(valuesOf(source, content), (values) => joined(values.map(fromValue)))
