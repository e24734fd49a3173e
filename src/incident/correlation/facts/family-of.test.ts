import { describe, expect, it } from "vitest"
import { identifiersIn } from "./family-of.ts"

describe("identifiersIn", () => {
  it.each([
    ["Datastore DS-PROD-01 is slow", ["ds-prod-01"]],
    ["[Kubernetes] Node ip-10-0-1-7.example not ready", ["ip-10-0-1-7.example"]],
    ["Error rate > 5% for read-only calls", []],
    ["HighErrorRate-2", []]
  ])("%s: %j", (title, names) => {
    expect(identifiersIn(title)).toEqual(names)
  })
})
