import { describe, expect, it } from "vitest"
import { commandEffects } from "../finding.ts"
import { classifyBq } from "./classify-bq.ts"
import { classifyGcloud } from "./classify-gcloud.ts"
import table from "./groups.json" with { type: "json" }
import { isDisclosing, isReading, writeRow } from "./verbs.ts"

const judge = (line: string) => commandEffects(classifyGcloud(line.split(" ")))

describe("classifyGcloud", () => {
  it("rests on no group having the name of a command that reads", () => {
    const groups = Object.entries(table.groups).flatMap(([root, rest]) => [root, ...rest.split(" ").filter((path) => path !== "")])
    const misleading = groups.map((path) => path.split("/").at(-1) ?? "").filter((name) => isReading(name) || isDisclosing(name))
    expect(groups.length).toBeGreaterThan(1_000)
    expect([...new Set(misleading)]).toEqual([])
  })

  it("has one meaning for a last word", () => {
    const words = ["describe", "list", "get-iam-policy", "wait-until", "tail", "create", "delete", "ssh", "submit", "update-traffic"]
    for (const word of words) expect([word, isReading(word) !== (writeRow(word) !== undefined)]).toEqual([word, true])
  })

  it("knows a command by its group, whatever the track and wherever the flags", () => {
    for (const line of [
      "compute instances delete vm-1 --zone z",
      "beta compute instances delete vm-1 --zone z",
      "--project p compute --quiet instances delete vm-1",
      "compute instances --zone z delete vm-1",
      "compute instances delete --zone z vm-1"
    ]) {
      expect([line, judge(line).effects]).toEqual([
        line,
        [expect.objectContaining({ verb: "delete", kind: "compute/instances", names: ["vm-1"] })]
      ])
    }
  })

  it("takes no word after a command for the command", () => {
    expect(judge("compute instances delete describe").class).toBe("destructive")
    expect(judge("compute instances frobnicate describe").class).toBe("destructive")
    expect(judge("frobnicate instances describe vm-1").class).toBe("destructive")
    expect(judge("compute --frobnicate instances delete vm-1 list").class).toBe("destructive")
  })
})

it.each([
  ["SELECT 1", "sensitive-read"],
  ["with a as (select 1) select * from a;", "sensitive-read"],
  ["SELECT 1; DROP TABLE d.t", "destructive"],
  ["SELECT 'delete'", "destructive"],
  ["-- SELECT\nDELETE FROM d.t", "destructive"],
  ["EXPORT DATA OPTIONS() AS SELECT 1", "destructive"],
  ["CREATE TABLE d.t AS SELECT 1", "destructive"],
  ["", "destructive"]
])("takes the statement %j for %s", (statement, expected) => {
  expect(commandEffects(classifyBq(["query", "--use_legacy_sql=false", statement])).class).toBe(expected)
  expect(commandEffects(classifyBq(["query", "-nouse_legacy_sql", statement])).class).toBe(expected)
})
