import { describe, expect, it } from "vitest"
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  quantityProblem,
  subtractQuantities,
  wholeValue
} from "./quantity.ts"

const read = (text: string | number) => {
  const quantity = parseQuantity(text)
  if (quantity === undefined) throw new Error(`${text} is no quantity`)
  return quantity
}

describe("canonical spelling", () => {
  it.each([
    ["0", "0"],
    ["0Gi", "0"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["0.5", "500m"],
    [".5", "500m"],
    ["1.", "1"],
    [1, "1"],
    [0.1, "100m"],
    ["1000", "1k"],
    ["1024", "1024"],
    ["1024Ki", "1Mi"],
    ["1.5Gi", "1536Mi"],
    ["0.5Ki", "512"],
    ["0.5Mi", "512Ki"],
    ["100.5Ki", "102912"],
    ["1e3", "1e3"],
    ["100e1", "1e3"],
    ["1E", "1E"],
    ["-1.5", "-1500m"],
    ["+2", "2"],
    ["1n", "1n"],
    ["0.1n", "1n"],
    ["1u", "1u"],
    ["262144k", "262144k"],
    ["1500000", "1500k"],
    ["9223372036854775808", "9223372036854775807"]
  ])("%s becomes %s", (text, canonical) => {
    expect(formatQuantity(read(text))).toBe(canonical)
  })
})

it.each([
  ["", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["abc", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1 Gi", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1Kg", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1KM", "unable to parse quantity's suffix"],
  ["1K", "unable to parse quantity's suffix"],
  ["1m5", "unable to parse quantity's suffix"]
])("rejects %j", (text, problem) => {
  expect(quantityProblem(text)).toBe(problem)
  expect(canonicalQuantity(text)).toBe(text)
})

it("keeps the left side's format when adding", () => {
  expect(formatQuantity(addQuantities(read("1Gi"), read("1M")))).toBe("1074741824")
  expect(formatQuantity(addQuantities(read("0"), read("1Gi")))).toBe("1Gi")
  expect(formatQuantity(subtractQuantities(read("1"), read("250m")))).toBe("750m")
})

it("compares and rounds up", () => {
  expect(compareQuantities(read("1"), read("1000m"))).toBe(0)
  expect(compareQuantities(read("1Ki"), read("1k"))).toBe(1)
  expect(milliValue(read("0.0001"))).toBe(1)
  expect(wholeValue(read("1500m"))).toBe(2)
})
