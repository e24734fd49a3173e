import type { KubeObject } from "../../kube-object.ts"
import type { RawObject } from "../objects/decode-body.ts"
import type { FieldSchema } from "../patch/field-schema.ts"
import { compareObjects } from "./compare.ts"
import { difference, EMPTY, type FieldSet } from "./field-set.ts"
import { fieldsIn } from "./fields-of.ts"

/** What client-side apply leaves behind: the manifest it applied last. */
const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"

const annotationOf = (object: RawObject): string | undefined => object.metadata?.annotations?.[ANNOTATION]

const parsed = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * The fields that kubectl's own server-side apply may take over without asking: those it applied from the client and that
 * still have the value it gave them.
 */
export const takenOver = (live: KubeObject, schema: FieldSchema | undefined): FieldSet => {
  const text = annotationOf(live)
  const last = text === undefined ? undefined : parsed(text)
  if (last === undefined) return EMPTY
  const { changed, removed } = compareObjects(last, live, schema)
  return difference(difference(fieldsIn(last, schema, "apply"), changed), removed)
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]))
}

/** An object whose annotation, where it has one, follows what kubectl now applies server-side. */
export const withLastApplied = (object: RawObject, config: RawObject): RawObject => {
  if (annotationOf(object) === undefined) return object
  const { annotations, ...metadata } = config.metadata ?? {}
  const { [ANNOTATION]: _own, ...others } = annotations ?? {}
  const kept = { ...config, metadata: annotations === undefined ? metadata : { ...metadata, annotations: others } }
  const text = `${JSON.stringify(sorted(kept))}\n`
  return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [ANNOTATION]: text } } }
}
