import { describe, expect, it } from "vitest"
import { didYouMean } from "./did-you-mean.ts"

describe("didYouMean", () => {
  const known = ["name", "context", "environment", "prometheus", "labels", "defaultCluster"]

  it.each([
    ["enviroment", "environment"],
    ["enviornment", "environment"],
    ["default_cluster", "defaultCluster"],
    ["Labels", "labels"],
    ["label", "labels"],
    ["nmae", "name"]
  ])("reads %s as %s", (typed, meant) => expect(didYouMean(typed, known)).toBe(meant))

  it.each(["zone", "x", "", "owner"])("has no suggestion for %j", (typed) => expect(didYouMean(typed, known)).toBeUndefined())

  it("takes the closest of several", () => expect(didYouMean("lables", ["labels", "tables"])).toBe("labels"))
})
