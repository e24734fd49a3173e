import { type Fields, present } from "../fields.ts"
import { isRecord } from "../structured/is-record.ts"
import type { Row } from "../text/cells.ts"

/** A column and where in the object its cells come from. */
interface CustomColumn {
  readonly name: string
  readonly path: ReadonlyArray<string>
}

const steps = (path: string): ReadonlyArray<string> =>
  Array.from(
    path
      .replace(/^[{]?[.$]*/, "")
      .replace(/}$/, "")
      .matchAll(/\[(\*|\d+)\]|\['?([^\]']+)'?\]|((?:\\.|[^.[\\])+)/g),
    ([, index, key, field]) => (index === undefined ? (key ?? field ?? "").replaceAll("\\.", ".") : `[${index}]`)
  )

/** The columns of `custom-columns=NAME:.metadata.name,…`; `undefined` for other outputs. */
export const customColumns = (output: string | undefined): ReadonlyArray<CustomColumn> | undefined => {
  const [, spec] = /^custom-columns=(.*)$/s.exec(output ?? "") ?? []
  return spec?.split(/,(?=[^,:]+:)/).map((column) => {
    const at = column.indexOf(":")
    return { name: column.slice(0, at).trim(), path: steps(column.slice(at + 1).trim()) }
  })
}

const numeric = /(?:count|replicas|port|code|generation|seconds|percentage)$/i

const scalar = (text: string, field: string): unknown => {
  if (text === "true" || text === "false") return text === "true"
  return numeric.test(field) && /^-?\d+$/.test(text) ? Number(text) : text
}

/** Puts a cell at its path; a list's cells are split by commas, one for each item. Maps that were printed whole are left out. */
const place = (object: Fields, [step, ...rest]: ReadonlyArray<string>, cell: string): Fields => {
  if (step === undefined || /^(?:map)?\[/.test(cell)) return object
  const here = object[step]
  const [list] = rest
  if (list !== undefined && /^\[(?:\*|\d+)\]$/.test(list)) {
    const before = Array.isArray(here) ? here : []
    const cells = list === "[*]" ? cell.split(",") : [cell]
    const known = cells.map((each, index) => (each === "<none>" ? (before[index] ?? {}) : within(before[index], rest.slice(1), each, step)))
    return { ...object, [step]: known }
  }
  return { ...object, [step]: within(here, rest, cell, step) }
}

const within = (here: unknown, rest: ReadonlyArray<string>, cell: string, field: string): unknown =>
  rest.length === 0 ? scalar(cell, field) : place(isRecord(here) ? here : {}, rest, cell)

/** The fields of an object that a row of custom columns shows. */
export const readCustomRow = (row: Row, columns: ReadonlyArray<CustomColumn>): Fields =>
  columns.reduce<Fields>((object, { name, path }) => {
    const cell = present(row[name])
    return cell === undefined || path.some((step) => step === "__proto__") ? object : place(object, path, cell)
  }, {})
