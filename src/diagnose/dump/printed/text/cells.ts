/** A column of a table by where its header stands. */
export interface Column {
  readonly name: string
  readonly start: number
}

/** Cells by the header of their column. */
export type Row = Readonly<Record<string, string>>

const gap = /\s{2,}|\t+/

/** Columns of a header whose names stand at least two spaces apart. */
export const columnsOf = (header: string): ReadonlyArray<Column> =>
  Array.from(header.matchAll(/\S+(?: \S+)*/g), (match) => ({ name: match[0], start: match.index }))

/** Whether the row has every cell under its header, so that an empty cell can be told from a missing one. */
const isAligned = (line: string, columns: ReadonlyArray<Column>): boolean =>
  columns.slice(1).every(({ start }) => line.length <= start || /\s/.test(line[start - 1] ?? " ")) &&
  !columns.some(({ start }) => line[start] === " " && line.slice(start).trim() !== "" && /^ \S/.test(line.slice(start)))

/** The row's cells: under their headers, or where it does not line up, as they stand apart. The last cell takes what is left. */
export const cellsOf = (line: string, columns: ReadonlyArray<Column>): Row => {
  const apart = line.trim().split(gap)
  const cells =
    apart.length === columns.length
      ? apart
      : isAligned(line, columns)
        ? columns.map(({ start }, index) => line.slice(start, columns[index + 1]?.start).trim())
        : splitCells(line, columns.length)
  return Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? ""]))
}

/** At most `limit` cells that stand apart; the last is the rest of the line as it is. */
const splitCells = (line: string, limit: number): ReadonlyArray<string> => {
  const cells: Array<string> = []
  let rest = line.trim()
  while (cells.length < limit - 1 && rest !== "") {
    const at = gap.exec(rest)
    if (at === null) break
    cells.push(rest.slice(0, at.index))
    rest = rest.slice(at.index + at[0].length)
  }
  return [...cells, rest]
}
