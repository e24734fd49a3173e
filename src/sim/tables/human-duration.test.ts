import { expect, it } from "vitest"
import { age, humanDuration } from "./human-duration.ts"

const s = 1000
const m = 60 * s
const h = 60 * m
const d = 24 * h

it.each([
  [-2 * s, "<invalid>"],
  [-1 * s, "0s"],
  [0, "0s"],
  [s - 1, "0s"],
  [119 * s, "119s"],
  [2 * m, "2m"],
  [2 * m + 5 * s, "2m5s"],
  [10 * m - s, "9m59s"],
  [10 * m, "10m"],
  [3 * h - s, "179m"],
  [3 * h, "3h"],
  [3 * h + 20 * m, "3h20m"],
  [8 * h - m, "7h59m"],
  [8 * h + 5 * m, "8h"],
  [48 * h - s, "47h"],
  [2 * d, "2d"],
  [2 * d + 5 * h, "2d5h"],
  [8 * d - h, "7d23h"],
  [8 * d + 5 * h, "8d"],
  [2 * 365 * d - h, "729d"],
  [2 * 365 * d, "2y"],
  [2 * 365 * d + 3 * d, "2y3d"],
  [8 * 365 * d + 3 * d, "8y"]
])("%d ms is %s", (milliseconds, text) => {
  expect(humanDuration(milliseconds)).toBe(text)
})

it("knows no age without a timestamp", () => {
  expect(age(undefined, 0)).toBe("<unknown>")
  expect(age("1970-01-01T00:00:00Z", 90 * s)).toBe("90s")
})
