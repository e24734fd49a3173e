import { describe, expect, it } from "vitest"
import { applicationIn, leftOver } from "./left-over.ts"

describe("leftOver", () => {
  it.each([
    [{ function_name: "resize-image", region: "eu-west-1" }, "resize-image"],
    [{ database_id: "project-1:members-sql", severity: "critical" }, "members-sql"],
    [{ check: "journey", url: "https://shop.example.org/cart" }, "shop.example.org"],
    [{ resource: "balancer-2" }, "balancer-2"]
  ])("%j names %s", (labels, name) => {
    expect(leftOver(labels)).toBe(name)
  })

  it.each([
    [{ resource: "pods", verb: "LIST" }],
    [{ rule_name: "rule-1", team: "team-1" }],
    [{ queue_id: "0f8fad5b-d9cb-469f-a165-70867728950e" }]
  ])("%j names nothing", (labels) => {
    expect(leftOver(labels)).toBeUndefined()
  })
})

it("takes what a team's own inventory calls an application for one", () => {
  expect(applicationIn({ app_id: "Pricing-Engine", env: "prod" })).toBe("pricing-engine")
  expect(applicationIn({ env: "prod" })).toBeUndefined()
})
