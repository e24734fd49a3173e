/** One table that kubectl printed: cells by column header. */
export interface KubectlTable {
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Readonly<Record<string, string>>>
}

/**
 * The tables in what `kubectl get` printed for people (`-o wide` or none), several when several kinds were asked for. Columns are
 * found by their headers; cells may hold single spaces (`2 (3m ago)`). Text without headers holds no table.
 */
export const readTables = (text: string): ReadonlyArray<KubectlTable> =>
  text
    .split(/\r?\n[ \t]*(?:\r?\n)+/)
    .map((block) => block.split(/\r?\n/).filter((line) => line.trim() !== ""))
    .flatMap((lines) => {
      const [header = "", ...rows] = lines
      const columns = readHeader(header)
      return columns === undefined ? [] : [{ columns: columns.map(({ name }) => name), rows: rows.map((row) => readRow(row, columns)) }]
    })

interface Column {
  readonly name: string
  readonly start: number
  readonly end: number | undefined
}

/** Headers are in capitals, at least two spaces apart. */
const readHeader = (line: string): ReadonlyArray<Column> | undefined => {
  const names = Array.from(line.matchAll(/[A-Z][A-Z0-9()/%-]*(?: [A-Z][A-Z0-9()/%-]*)*/g))
  const leftOver = line.replaceAll(/[A-Z][A-Z0-9()/%-]*(?: [A-Z][A-Z0-9()/%-]*)*/g, "").trim()
  if (names.length < 2 || leftOver !== "") return undefined
  return names.map((match, index) => ({ name: match[0], start: match.index, end: names[index + 1]?.index }))
}

/** Cells are at least two spaces apart, also in rows that do not line up; by place where a cell is empty. */
const readRow = (line: string, columns: ReadonlyArray<Column>): Readonly<Record<string, string>> => {
  const cells = line.trim().split(/\s{2,}/)
  const whole = cells.length === columns.length
  return Object.fromEntries(
    columns.map(({ name, start, end }, index) => [name, whole ? (cells[index] ?? "") : line.slice(start, end).trim()])
  )
}
