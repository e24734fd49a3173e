import { describe, expect, it } from "vitest"
import { blamedIn } from "./blamed.ts"

describe("blamedIn", () => {
  it.each([
    ["Checkout errors cascade from shipping failures", "shipping"],
    ["cannot reach quote", "quote"],
    ["requests fail because the product catalog service is unavailable", "product-catalog"],
    ["5xx from the api, caused by redis-cart", "redis-cart"],
    ["connection errors to payments-db", "payments-db"],
    ["messages were moved to email-dlq", "email-dlq"]
  ])("%s: %s", (text, name) => {
    expect(blamedIn([text])).toContain(name)
  })

  it("blames nobody who only calls", () => {
    expect(blamedIn(["too many requests from web for the cart service"])).not.toContain("web")
  })

  it("blames nobody who suffers", () => {
    expect(blamedIn(["connections are used up. Affects orders-api and billing-api"])).toEqual([])
  })

  it("reads a bounded part of any text", () => {
    expect(blamedIn(["a-b fails ".repeat(100_000), "z fails"]).length).toBeLessThanOrEqual(12)
  })
})
