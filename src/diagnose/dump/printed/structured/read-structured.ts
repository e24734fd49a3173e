import { parseAllDocuments } from "yaml"
import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { kindCalled } from "../kinds.ts"
import { isRecord } from "./is-record.ts"

/** Objects in the API's own form, and whether a list among them says that it goes on. */
interface Structured {
  readonly objects: ReadonlyArray<KubeObject>
  readonly continued: boolean
}

const longest = 32_000_000
const yamlStart = /^(?:---|apiVersion:|kind:|items:|metadata:|- apiVersion:|- kind:)/

/** Whether `-o json` or `-o yaml` may have printed this. */
export const looksStructured = (lines: ReadonlyArray<string>): boolean => {
  const first = lines.find((line) => line.trim() !== "" && !line.startsWith("#"))?.trim() ?? ""
  return /^[[{]/.test(first) || yamlStart.test(first)
}

/** The objects of `-o json` or `-o yaml`, lists taken apart; `undefined` when there is none. A text that was cut off tells what it has. */
export const readStructured = (lines: ReadonlyArray<string>): Structured | undefined => {
  const text = lines.join("\n").trim()
  if (text.length > longest) return undefined
  const values = (parseJson(text) ?? parseYaml(text)).flatMap(itemsOf)
  const objects = values.flatMap(({ kind, value }) => objectOf(value, kind))
  const isList = values.length === 0 && /"?kind"?\s*:\s*"?\w*List/.test(text)
  return objects.length === 0 && !isList
    ? undefined
    : { objects, continued: /"?(?:continue|remainingItemCount)"?\s*:\s*"?\w/.test(text.slice(-2_000)) }
}

const parseJson = (text: string): ReadonlyArray<unknown> | undefined => {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return [JSON.parse(text)]
  } catch {
    return undefined
  }
}

/** Deeper than any object is nested; texts of nothing but brackets take the reader minutes. */
const deepest = 100

const isTooDeep = (text: string): boolean => {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(0, depth - 1)
    if (depth > deepest) return true
  }
  return false
}

const parseYaml = (text: string): ReadonlyArray<unknown> => {
  if (isTooDeep(text)) return []
  try {
    return parseAllDocuments(text, {
      strict: false,
      uniqueKeys: false,
      prettyErrors: false,
      resolveKnownTags: false,
      logLevel: "silent"
    }).flatMap((document) => {
      const value: unknown = "toJS" in document ? document.toJS({ maxAliasCount: 100 }) : undefined
      return value === undefined || value === null ? [] : [value]
    })
  } catch {
    return []
  }
}

interface Item {
  readonly value: unknown
  /** What the list that it was in says its kind is. */
  readonly kind: string | undefined
}

const itemsOf = (value: unknown): ReadonlyArray<Item> => {
  if (Array.isArray(value)) return value.filter(isRecord).flatMap(itemsOf)
  if (!isRecord(value)) return []
  if (!Array.isArray(value.items)) return [{ value, kind: undefined }]
  const [, kind] = typeof value.kind === "string" ? (/^(\w+)List$/.exec(value.kind) ?? []) : []
  return value.items.map((item: unknown) => ({ value: item, kind }))
}

const objectOf = (value: unknown, listKind: string | undefined): ReadonlyArray<KubeObject> => {
  if (!isRecord(value) || !isRecord(value.metadata) || typeof value.metadata.name !== "string") return []
  const kind = typeof value.kind === "string" ? value.kind : listKind
  if (kind === undefined) return []
  const apiVersion = typeof value.apiVersion === "string" ? value.apiVersion : (kindCalled(kind)?.apiVersion ?? "v1")
  const { metadata } = value
  return [{ ...value, apiVersion, kind, metadata: { ...metadata, name: value.metadata.name } }]
}
