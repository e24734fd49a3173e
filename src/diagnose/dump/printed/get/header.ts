import { isSet, type PrintedCommand } from "../command/read-command.ts"
import type { Column } from "../text/cells.ts"
import { columnsOf } from "../text/cells.ts"
import { tables } from "./tables.ts"

const title = /^[A-Z][A-Z0-9()/%.:_-]*(?: [A-Z0-9()/%.:_-]+)*$/
const first = new Set(["NAME", "NAMESPACE", "LAST SEEN", "LASTSEEN", "POD"])

/** The columns of a line if it is the header of a table: words in capitals, the first of them one that tables begin with. */
export const headerOf = (line: string): ReadonlyArray<Column> | undefined => {
  if (!/^\s*(?:NAME|LAST ?SEEN|POD)/.test(line)) return undefined
  const columns = columnsOf(line)
  const plain = columns.map(({ name }) => name.replaceAll(/\((?:cores|bytes)\)/g, ""))
  return first.has(plain[0] ?? "") && plain.every((name) => title.test(name)) ? columns : undefined
}

/** The columns that a command prints for a kind, for tables without a header. None stand at a known place. */
export const columnsAsked = (kind: string, { allNamespaces, flags }: PrintedCommand): ReadonlyArray<string> | undefined => {
  const table = tables[kind]
  if (table === undefined) return undefined
  const wide = flags.get("output") === "wide" && table.wide !== undefined ? table.wide.split("|") : []
  return [
    ...(allNamespaces ? ["NAMESPACE"] : []),
    ...table.columns.split("|"),
    ...wide,
    ...(flags.get("label-columns")?.split(",") ?? []).map(labelColumn),
    ...(isSet(flags, "show-labels") ? ["LABELS"] : [])
  ]
}

/** The header of a label's column: the last part of its key. */
export const labelColumn = (label: string): string => (label.split("/").at(-1) ?? label).toUpperCase()
