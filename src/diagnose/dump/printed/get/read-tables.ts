import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import type { PrintedCommand } from "../command/read-command.ts"
import { type Fields, items, pairs, present, told } from "../fields.ts"
import { kindCalled, kindNamed } from "../kinds.ts"
import { makeObject } from "../objects.ts"
import { isRecord } from "../structured/is-record.ts"
import { type Column, cellsOf, type Row } from "../text/cells.ts"
import { timeOfAge } from "../times.ts"
import { readOtherRow } from "./cluster-rows.ts"
import { customColumns, readCustomRow } from "./custom-columns.ts"
import { beginsEvent, readEventRow } from "./event-row.ts"
import { columnsAsked, headerOf, labelColumn } from "./header.ts"
import { rowByShape } from "./row-shapes.ts"
import { isDefaultMark } from "./storage-rows.ts"
import { kindOfColumns, tables } from "./tables.ts"

/** What the command tells of the tables that it prints. */
interface TableContext {
  /** Absent when the output was saved without its command. */
  readonly command: PrintedCommand | undefined
  /** Kinds that were asked for, by their name in the API. */
  readonly kinds: ReadonlyArray<string>
  /** Where objects are that are printed without a namespace. */
  readonly namespace: string
  readonly now: Date | undefined
}

interface TablesRead {
  readonly objects: ReadonlyArray<KubeObject>
  readonly rest: ReadonlyArray<string>
}

const objectName = /^[a-zA-Z0-9](?:[\w.:-]*[\w])?$/

/** Drawn before the names of what a row's object owns, as some plugins do. */
const treeLines = /[│├└─]/g

/** The objects of the tables in an output; lines that are of no table are left over. */
export const readTables = (lines: ReadonlyArray<string>, context: TableContext): TablesRead => {
  const objects: Array<KubeObject> = []
  const rest: Array<string> = []
  let columns: ReadonlyArray<Column> | undefined
  for (const line of lines.map((each) => each.replaceAll(treeLines, " "))) {
    if (line.trim() === "") continue
    const header = headerOf(line)
    if (header !== undefined) {
      columns = header
      continue
    }
    const row = columns === undefined ? rowWithoutHeader(line, context) : cellsOf(line, columns)
    const found = row === undefined ? objectByShape(line, context) : objectOfRow(row, context)
    if (found !== undefined) objects.push(found)
    else if (!continuesEvent(objects, line, columns)) rest.push(line)
  }
  return { objects: lastOfEach(objects), rest }
}

/** `--watch` prints a row again whenever its object changes. https://kubernetes.io/docs/reference/kubectl/generated/kubectl_get/ */
const lastOfEach = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<KubeObject> => {
  const keyOf = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.namespace ?? ""}/${metadata.name}`
  const last = new Map(objects.map((object) => [keyOf(object), object]))
  return objects.filter((object) => object.kind === "Event" || last.get(keyOf(object)) === object)
}

/** What a filter left of a table whose columns nothing tells. */
const objectByShape = (line: string, context: TableContext): KubeObject | undefined => {
  const found = rowByShape(line)
  const isAsked = found !== undefined && (context.kinds.length === 0 || context.kinds.includes(found.kind))
  return isAsked ? objectOfRow(found.row, { ...context, kinds: [found.kind] }) : undefined
}

/** Messages of events may have several lines. */
const continuesEvent = (objects: Array<KubeObject>, line: string, columns: ReadonlyArray<Column> | undefined): boolean => {
  const last = objects.at(-1)
  if (last?.kind !== "Event" || columns?.some(({ name }) => name === "MESSAGE") !== true) return false
  objects[objects.length - 1] = { ...last, message: `${String(last.message).trimEnd()} ${line.trim()}` }
  return true
}

/** The columns that the command would have printed, if the row has as many cells. */
const rowWithoutHeader = (line: string, { command, kinds }: TableContext): Row | undefined => {
  const [kind] = kinds
  if (command === undefined || kind === undefined || kinds.length > 1) return undefined
  const names =
    kind === "Event"
      ? eventColumns(command)
      : (customColumns(command.flags.get("output"))?.map(({ name }) => name) ?? columnsAsked(kind, command))
  if (names === undefined) return undefined
  const cells = line.trim().split(/\s{2,}|\t+/)
  if (kind === "Event" ? cells.length < names.length : cells.length !== names.length) return undefined
  return Object.fromEntries(
    names.map((name, index) => [name, index === names.length - 1 ? cells.slice(index).join("  ") : (cells[index] ?? "")])
  )
}

const eventColumns = ({ allNamespaces }: PrintedCommand): ReadonlyArray<string> => [
  ...(allNamespaces ? ["NAMESPACE"] : []),
  "LAST SEEN",
  "TYPE",
  "REASON",
  "OBJECT",
  "MESSAGE"
]

/** The kind that a row is of, and its name: from the row itself (`deployment.apps/web`), from the command, from the columns. */
const identityOf = (row: Row, { kinds }: TableContext): { readonly kind: string; readonly name: string } | undefined => {
  const printed = (row.NAME ?? "").replace(isDefaultMark, "")
  const [typed, own] = printed.includes("/") ? printed.split("/") : [undefined, printed]
  const columns = Object.keys(row)
  const kind = typed === undefined ? (kinds.length === 1 ? kinds[0] : kindOfColumns(columns)) : kindNamed(typed)?.kind
  return kind === undefined || own === undefined || !objectName.test(own) ? undefined : { kind, name: own }
}

const objectOfRow = (row: Row, context: TableContext): KubeObject | undefined => {
  const namespace = present(row.NAMESPACE) ?? context.namespace
  if (beginsEvent(row)) return readEventRow(row, namespace, context.now)
  const custom = customColumns(context.command?.flags.get("output"))
  if (custom !== undefined) return customObject(readCustomRow(row, custom), context)
  const identity = identityOf(row, context)
  if (identity === undefined || identity.kind === "Event") return undefined
  const { kind, name } = identity
  const { metadata, ...parts } = (tables[kind]?.read ?? readOtherRow)(row, { name, namespace, now: context.now })
  const own: Fields = isRecord(metadata) ? metadata : {}
  return makeObject(
    {
      kind,
      name,
      namespace: kindCalled(kind)?.namespaced === false ? undefined : namespace,
      metadata: {
        creationTimestamp: timeOfAge(row.AGE, context.now),
        ...own,
        labels: told({ ...labelsOf(row, context), ...(isRecord(own.labels) ? own.labels : {}) })
      }
    },
    parts
  )
}

/** `LABELS` of `--show-labels` and the columns of `-L`. */
const labelsOf = (row: Row, { command }: TableContext): Fields => {
  const asked = command?.flags.get("label-columns")?.split(",") ?? []
  const columns = asked.flatMap((label) => {
    const value = present(row[labelColumn(label)])
    return value === undefined ? [] : [[label, value] as const]
  })
  return { ...Object.fromEntries(columns), ...pairs(items(row.LABELS)) }
}

const customObject = (fields: Fields, { kinds, namespace }: TableContext): KubeObject | undefined => {
  const { metadata, ...parts } = fields
  const [kind] = kinds
  if (!isRecord(metadata) || typeof metadata.name !== "string" || kind === undefined || kinds.length > 1) return undefined
  const { name, namespace: own, ...more } = metadata
  return makeObject({ kind, name, namespace: typeof own === "string" ? own : namespace, metadata: more }, parts)
}
