import type { SQLInputValue, SQLOutputValue } from "node:sqlite"

/**
 * A statement parameter as SQLite takes it: undefined is NULL, booleans are 1 and 0, dates are ISO 8601 text.
 * Throws a TypeError for what SQLite has no type for, rather than storing something else.
 */
export const bindValue = (value: unknown): SQLInputValue => {
  switch (typeof value) {
    case "undefined":
      return null
    case "boolean":
      return value ? 1 : 0
    case "string":
    case "bigint":
    case "number":
      return value
  }
  if (value === null || value instanceof Uint8Array) return value
  if (value instanceof Date) return value.toISOString()
  throw new TypeError(`a ${typeof value} cannot be a SQL parameter; encode it as text, a number or bytes first`)
}

/**
 * A row as an ordinary object. Integers arrive as bigint, the only lossless reading of a 64-bit column, and become numbers
 * where a number holds them exactly; `keepBigInts` leaves all of them as they are.
 */
export const readRow = (row: Readonly<Record<string, SQLOutputValue>>, keepBigInts: boolean): Record<string, unknown> => {
  const read: Record<string, unknown> = {}
  for (const column in row) read[column] = readValue(row[column], keepBigInts)
  return read
}

export const readValue = (value: SQLOutputValue | undefined, keepBigInts: boolean): unknown =>
  typeof value === "bigint" && !keepBigInts && isSafe(value) ? Number(value) : value

const isSafe = (value: bigint) => value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
