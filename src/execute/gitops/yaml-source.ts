import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  stringify
} from "yaml"
import type { JsonValue } from "../../domain/canonical-json.ts"

/** Longest file that is read as manifests, in UTF-16 code units. */
const LONGEST = 1_048_576

export type YamlDocument = Document.Parsed

/** The documents of a text, as Kubernetes' tools read them (merge keys among it); undefined when it is not YAML: a template, or broken. */
export const parseManifests = (text: string): ReadonlyArray<YamlDocument> | undefined => {
  if (text.length > LONGEST) return undefined
  try {
    const documents = parseAllDocuments(text, { merge: true, prettyErrors: false, uniqueKeys: true, stringKeys: true, logLevel: "silent" })
    if (!Array.isArray(documents)) return []
    return documents.every(({ errors }) => errors.length === 0) ? documents : undefined
  } catch {
    return undefined
  }
}

/** The plain value of a document; undefined when it is hostile (aliases without end). */
export const plainOf = (document: YamlDocument): JsonValue | undefined => {
  try {
    return document.toJS({ maxAliasCount: 100 }) as JsonValue
  } catch {
    return undefined
  }
}

/** Where the next line starts. */
export const lineAfter = (text: string, at: number): number => {
  if (at > 0 && text[at - 1] === "\n") return at
  const end = text.indexOf("\n", at)
  return end < 0 ? text.length : end + 1
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1

/** Blanks, and dashes of list items, before a place in its line. */
export const columnOf = (text: string, at: number): number => at - lineStart(text, at)

const rangeOf = (node: Node): readonly [number, number] => {
  const [start = 0, end = 0] = (node as ParsedNode).range ?? []
  return [start, end]
}

/** The end of the last thing written inside, without the comments and blank lines that follow it. */
export const endOf = (node: Node): number => {
  if (!isCollection(node) || node.flow === true) return rangeOf(node)[1]
  const last = node.items.at(-1)
  if (last === undefined) return rangeOf(node)[1]
  const inner = isMap(node) ? ((last as { value: Node | null; key: Node }).value ?? (last as { key: Node }).key) : (last as Node)
  return endOf(inner)
}

export const startOf = (node: Node): number => rangeOf(node)[0]

export const isFlow = (node: Node): boolean => isCollection(node) && node.flow === true

export { isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Scalar }

// what YAML 1.1 would read as something else is quoted: the tools that apply manifests still read that
const writing = { lineWidth: 0, compat: "yaml-1.1", flowCollectionPadding: false } as const

/** A value as block YAML without its last newline; its lines after the first are indented by `column`. */
export const writeBlock = (value: JsonValue, column: number): string =>
  stringify(value, writing)
    .replace(/\n$/, "")
    .replaceAll("\n", `\n${" ".repeat(column)}`)

export const writeFlow = (value: JsonValue, isPadded: boolean): string =>
  stringify(value, { ...writing, collectionStyle: "flow", flowCollectionPadding: isPadded }).replace(/\n$/, "")

/** A scalar in the style of the one it takes the place of. */
export const writeScalar = (value: JsonValue, like: Scalar): string => {
  if (typeof value === "string" && like.type === "QUOTE_DOUBLE") return JSON.stringify(value)
  if (typeof value === "string" && like.type === "QUOTE_SINGLE" && !/[\n\r\t]/.test(value)) return `'${value.replaceAll("'", "''")}'`
  return writeFlow(value, false)
}
