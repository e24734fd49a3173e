import { cellsOf, columnsOf, type Row } from "./cells.ts"

/** The rows below each header that matches, up to the next; tools that pad with tabs keep empty cells. */
export const rowsUnder = (lines: ReadonlyArray<string>, header: RegExp): ReadonlyArray<Row> => {
  let head: string | undefined
  const rows: Array<Row> = []
  for (const line of lines) {
    if (header.test(line)) head = line
    else if (head !== undefined && line.trim() !== "") rows.push(rowOf(line, head))
  }
  return rows
}

const rowOf = (line: string, head: string): Row => {
  if (!head.includes("\t") || !line.includes("\t")) return cellsOf(line, columnsOf(head))
  const cells = line.split("\t")
  return Object.fromEntries(head.split("\t").map((name, index) => [name.trim(), cells[index]?.trim() ?? ""]))
}
