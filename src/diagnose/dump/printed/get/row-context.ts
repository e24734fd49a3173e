import type { Fields } from "../fields.ts"
import type { Row } from "../text/cells.ts"

/** What surrounds the row of a table. */
export interface RowContext {
  readonly name: string
  readonly namespace: string | undefined
  readonly now: Date | undefined
}

/** What a row of one kind tells beside its name, namespace, age and labels; `metadata` adds to those. */
export type RowReader = (row: Row, context: RowContext) => Fields

/** `1/3`: so many of so many. */
export const ratio = (text: string | undefined): { readonly part: number; readonly whole: number } | undefined => {
  const [, part, whole] = /^(\d+)\/(\d+)/.exec(text?.trim() ?? "") ?? []
  return part === undefined ? undefined : { part: Number(part), whole: Number(whole) }
}
