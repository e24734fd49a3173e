import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"
import type { ManifestEdit } from "../../domain/repository-change.ts"
import {
  columnOf,
  endOf,
  isAlias,
  isCollection,
  isFlow,
  isMap,
  isScalar,
  isSeq,
  lineAfter,
  lineStart,
  type Node,
  parseManifests,
  plainOf,
  startOf,
  writeBlock,
  writeFlow,
  writeScalar,
  type YamlDocument
} from "./yaml-source.ts"

type Path = ManifestEdit["path"]
type JsonObject = { readonly [key: string]: JsonValue | undefined }

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

/** The value at a path; undefined when there is none. */
export const valueAt = (value: JsonValue | undefined, path: Path): JsonValue | undefined => {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(value)) return typeof key === "number" ? valueAt(value[key], rest) : undefined
  return isObject(value) && Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined
}

/** The value with one part set, made as deep as needed, or taken away. */
const withEdit = (value: JsonValue | undefined, [key, ...rest]: Path, to: JsonValue | undefined): JsonValue | undefined => {
  if (key === undefined) return to
  if (typeof key === "number") {
    const items: ReadonlyArray<JsonValue> = Array.isArray(value) ? value : []
    const item = withEdit(items[key], rest, to)
    return item === undefined ? items.toSpliced(key, 1) : [...items.slice(0, key), item, ...items.slice(key + 1)]
  }
  const { [key]: before, ...others } = isObject(value) ? value : {}
  const member = withEdit(before, rest, to)
  if (member === undefined) return others
  // a key keeps its place
  return isObject(value) && Object.hasOwn(value, key) ? { ...value, [key]: member } : { ...others, [key]: member }
}

const splice = (text: string, from: number, to: number, by: string): string => text.slice(0, from) + by + text.slice(to)

/** The node at a path, where every part of it is written out. */
const nodeAt = (document: YamlDocument, path: Path): Node | undefined => {
  let node = document.contents as Node | null | undefined
  for (const key of path) {
    if (!isCollection(node)) return undefined
    node = node.get(key, true) as Node | undefined
  }
  return node ?? undefined
}

/** Writes a node anew with another value, in the style that it has. */
const rewrite = (text: string, node: Node, value: JsonValue): string => {
  const [from, to] = [startOf(node), endOf(node)]
  if (isScalar(node)) return splice(text, from, to, writeScalar(value, node))
  if (isFlow(node)) return splice(text, from, to, writeFlow(value, /^[{[]\s/.test(text.slice(from, from + 2))))
  return splice(text, from, to, writeBlock(value, columnOf(text, from)))
}

const insertLine = (text: string, after: number, line: string): string => {
  const at = lineAfter(text, after)
  const before = at > 0 && text[at - 1] !== "\n" ? "\n" : ""
  return splice(text, at, at, `${before}${line}\n`)
}

/** Adds a member to a map or an item to a list that is written as a block. */
const append = (text: string, parent: Node, key: string | number, value: JsonValue): string => {
  const first = isMap(parent) ? (parent.items[0]?.key as Node) : parent
  const column = columnOf(text, startOf(first))
  const written = typeof key === "number" ? writeBlock([value], column) : writeBlock({ [key]: value }, column)
  return insertLine(text, endOf(parent), `${" ".repeat(column)}${written}`)
}

/** The lines that hold one member or item of a block, where they hold nothing else; undefined where they do. */
const ownLines = (text: string, parent: Node, key: string | number): readonly [number, number] | undefined => {
  if (!isCollection(parent) || parent.items.length < 2) return undefined
  const member = isMap(parent) ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === key) : undefined
  const start = isSeq(parent) ? (parent.items[Number(key)] as Node | undefined) : (member?.key as Node | undefined)
  const value = isSeq(parent) ? start : ((member?.value as Node | null | undefined) ?? start)
  if (start === undefined || value === undefined) return undefined
  const from = lineStart(text, startOf(start))
  const before = text.slice(from, startOf(start))
  const isAlone = isSeq(parent) ? /^\s*-\s+$/.test(before) : /^\s*$/.test(before)
  return isAlone ? [from, lineAfter(text, endOf(value))] : undefined
}

/** One edit of a text; undefined where the place is written in a way that cannot be edited. */
const editOnce = (text: string, index: number, { path, to }: ManifestEdit): string | undefined => {
  const document = parseManifests(text)?.[index]
  if (document === undefined) return undefined
  const node = nodeAt(document, path)
  if (isAlias(node)) return undefined
  if (node !== undefined && to !== undefined && startOf(node) < endOf(node)) return rewrite(text, node, to as JsonValue)
  // the nearest part that is written, and what has to be written there
  let depth = path.length - 1
  let parent = nodeAt(document, path.slice(0, depth))
  while (depth > 0 && (parent === undefined || (isScalar(parent) && parent.value === null))) {
    depth -= 1
    parent = nodeAt(document, path.slice(0, depth))
  }
  const key = path[depth]
  if (parent === undefined || isAlias(parent) || !isCollection(parent) || key === undefined) return undefined
  const whole = plainOf(document)
  const now = valueAt(whole, path.slice(0, depth))
  const wanted = withEdit(now, path.slice(depth), to as JsonValue | undefined)
  if (wanted === undefined || now === undefined) return undefined
  const isNew = valueAt(now, [key]) === undefined
  if (isNew && !isFlow(parent) && parent.items.length > 0) {
    const value = valueAt(wanted, [key])
    return value === undefined ? undefined : append(text, parent, key, value)
  }
  const lines = to === undefined && !isFlow(parent) ? ownLines(text, parent, key) : undefined
  return lines === undefined || path.length - 1 !== depth ? rewrite(text, parent, wanted) : splice(text, lines[0], lines[1], "")
}

const same = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b)

/**
 * The text with these values of one of its documents changed and everything else, comments and formatting among it, as it was. Undefined
 * when that cannot be done: the result is read again, and it must say exactly what was meant, in this document and in all others.
 */
export const editYaml = (text: string, index: number, edits: ReadonlyArray<ManifestEdit>): string | undefined => {
  const before = parseManifests(text)
  if (before === undefined) return undefined
  let edited: string | undefined = text
  let meant = before[index] === undefined ? undefined : plainOf(before[index])
  for (const edit of edits) {
    edited = edited === undefined ? undefined : editOnce(edited, index, edit)
    meant = withEdit(meant, edit.path, edit.to as JsonValue | undefined)
  }
  if (edited === undefined) return undefined
  const after = parseManifests(edited)
  if (after === undefined || after.length !== before.length) return undefined
  const isMeant = after.every((document, at) => {
    const was = before[at]
    return same(plainOf(document), at === index ? meant : was === undefined ? undefined : plainOf(was))
  })
  return isMeant ? edited : undefined
}
