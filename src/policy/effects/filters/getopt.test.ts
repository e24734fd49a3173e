import { describe, expect, it } from "vitest"
import { getopt, given, type OptionSpec } from "./getopt.ts"

const sort: OptionSpec = { short: "k:o:i::", long: "key: output: in-place:: reverse" }
const read = (line: string, spec = sort) => {
  const { operands, seen } = getopt(spec, line.split(" "))
  return [Object.fromEntries(seen), operands]
}

describe("getopt", () => {
  it.each<[string, Record<string, ReadonlyArray<string>>, ReadonlyArray<string>]>([
    ["-o out in", { o: ["out"] }, ["in"]],
    ["-oout in", { o: ["out"] }, ["in"]],
    ["-ro out", { r: [""], o: ["out"] }, []],
    ["-ko x", { k: ["o"] }, ["x"]],
    ["-i.bak f", { i: [".bak"] }, ["f"]],
    ["-i f", { i: [""] }, ["f"]],
    ["in --output=out", { output: ["out"] }, ["in"]],
    ["in --output out", { output: ["out"] }, ["in"]],
    ["in --outp out", { output: ["out"] }, ["in"]],
    ["--in-place f", { "in-place": [""] }, ["f"]],
    ["--unheard=1 f", { unheard: ["1"] }, ["f"]],
    ["-k1 -k2 f", { k: ["1", "2"] }, ["f"]],
    ["- -- -o", {}, ["-", "-o"]]
  ])("reads %s", (line, seen, operands) => expect(read(line)).toEqual([seen, operands]))

  it("stops at the first operand for programs that start another", () =>
    expect(read("-o x kubectl -o y", { ...sort, stops: true })).toEqual([{ o: ["x"] }, ["kubectl", "-o", "y"]]))

  it("takes long names with one dash where the program does", () =>
    expect(read("-out f -in x", { long: "out: in:", singleDash: true })).toEqual([{ out: ["f"], in: ["x"] }, []]))

  it("gives the last value of any of some names", () => {
    expect(given(getopt(sort, ["-o", "a", "--output=b"]), "o", "output")).toBe("b")
    expect(given(getopt(sort, []), "o")).toBeUndefined()
  })
})
