import { expect, it } from "vitest"
import { parseCron } from "./cron.ts"

const next = (line: string, after: string): string | undefined => {
  const at = parseCron(line)?.next(Date.parse(after))
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16)
}

it.each([
  ["* * * * *", "2026-01-31T23:59:30Z", "2026-02-01T00:00"],
  ["*/15 9-17 * * mon-fri", "2026-01-02T17:50:00Z", "2026-01-05T09:00"],
  ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00"],
  ["30 4 1 * 7", "2026-01-02T00:00:00Z", "2026-01-04T04:30"],
  ["5/20 * * * *", "2026-01-01T00:06:00Z", "2026-01-01T00:25"],
  ["@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00"],
  ["0 0 31 feb *", "2026-01-01T00:00:00Z", undefined]
])("%s after %s is %s", (line, after, expected) => {
  expect(next(line, after)).toBe(expected)
})

it.each(["", "* * * *", "61 * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *"])("refuses %j", (line) => {
  expect(parseCron(line)).toBeUndefined()
})
