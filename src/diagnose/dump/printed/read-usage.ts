import type { PrintedCommand } from "./command/read-command.ts"
import { present } from "./fields.ts"
import { headerOf } from "./get/header.ts"
import type { PrintedUsage } from "./printed.ts"
import { cellsOf, type Row } from "./text/cells.ts"

const scales: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40
}

/** `250m` of cores, `67Mi` of bytes; `undefined` for `<unknown>`. */
const amount = (text: string | undefined): number | undefined => {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)(\w*)$/.exec(present(text) ?? "") ?? []
  const scale = scales[unit]
  return digits === undefined || scale === undefined ? undefined : Number((Number(digits) * scale).toPrecision(12))
}

/** Whether a line is the header of `kubectl top`. */
export const isUsageHeader = (line: string): boolean => /\bCPU\(cores\)\s/.test(line) && headerOf(line) !== undefined

const columnsAsked = ({ allNamespaces, flags }: PrintedCommand, isNode: boolean): ReadonlyArray<string> => [
  ...(allNamespaces ? ["NAMESPACE"] : []),
  ...(flags.has("containers") ? ["POD"] : []),
  "NAME",
  "CPU(cores)",
  ...(isNode ? ["CPU(%)"] : []),
  "MEMORY(bytes)",
  ...(isNode ? ["MEMORY(%)"] : [])
]

/** The lines of `kubectl top`, with a header or by the command that printed them; others are left over. */
export const readUsage = (
  lines: ReadonlyArray<string>,
  command: PrintedCommand | undefined,
  namespace: string
): { readonly usage: ReadonlyArray<PrintedUsage>; readonly rest: ReadonlyArray<string> } => {
  const header = lines.find(isUsageHeader)
  const isNode =
    command?.verb === "top" ? command.resources[0]?.kind?.kind === "Node" : header !== undefined && /CPU(?:%|\(%\))/.test(header)
  const usage: Array<PrintedUsage> = []
  const rest: Array<string> = []
  for (const line of lines) {
    if (line.trim() === "" || isUsageHeader(line)) continue
    const found = usageOf(rowOf(line, header, command, isNode), isNode, namespace)
    if (found === undefined) rest.push(line)
    else usage.push(found)
  }
  return { usage, rest }
}

const rowOf = (line: string, header: string | undefined, command: PrintedCommand | undefined, isNode: boolean): Row => {
  const columns = header === undefined ? undefined : headerOf(header)
  if (columns !== undefined) return cellsOf(line, columns)
  const names = command === undefined ? [] : columnsAsked(command, isNode)
  const cells = line.trim().split(/\s+/)
  return cells.length === names.length ? Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""])) : {}
}

const usageOf = (row: Row, isNode: boolean, namespace: string): PrintedUsage | undefined => {
  const cpu = amount(row["CPU(cores)"])
  const memory = amount(row["MEMORY(bytes)"])
  const name = row.POD ?? row.NAME ?? ""
  if (name === "" || (cpu === undefined && memory === undefined)) return undefined
  return {
    kind: isNode ? "Node" : "Pod",
    ...(isNode ? {} : { namespace: present(row.NAMESPACE) ?? namespace }),
    name,
    ...(row.POD === undefined ? {} : { container: row.NAME ?? "" }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory })
  }
}
