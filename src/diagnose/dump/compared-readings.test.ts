import { describe, expect, it } from "vitest"
import { comparedReadings } from "./compared-readings.ts"

const reading = (first: number, second: number, startedAt?: number) => [
  { name: "a_total", labels: { by: "x" }, value: first, source: "1" },
  { name: "b_total", labels: {}, value: second, source: "1" },
  ...(startedAt === undefined ? [] : [{ name: "process_start_time_seconds", labels: {}, value: startedAt, source: "1" }])
]
const growth = (...readings: ReadonlyArray<ReturnType<typeof reading>>) =>
  comparedReadings(readings).map(({ before, value }) => (before === undefined ? undefined : value - before.value))

describe("two readings of a server's metrics", () => {
  it("are compared where they are of one process", () => {
    expect(growth(reading(10, 5), reading(25, 5))).toEqual([15, 0])
    expect(growth(reading(10, 5, 7), reading(25, 5, 7)).slice(0, 2)).toEqual([15, 0])
  })

  it("are not where one may be of another", () => {
    expect(growth(reading(10, 5), reading(25, 4))).toEqual([undefined, undefined, undefined, undefined])
    expect(growth(reading(10, 5, 7), reading(25, 6, 8))).not.toContain(15)
    expect(growth(reading(10, 5), reading(10, 5))).toHaveLength(4)
  })
})
