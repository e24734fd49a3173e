import { expect, it } from "vitest"
import { claimsFailure } from "./claims.ts"

it.each([
  ["checkouts fail at payment", true],
  ["web says that it cannot get its secrets", true],
  ["frontend shows old prices", true],
  ["invoices were not sent last night", true],
  ["portal gets no answer from accounts", true],
  ["no mails are sent", true],
  ["why is cart down?", true],
  ["the worker processes no messages", true],
  ["the dashboard shows no errors, look at it anyway", false],
  ["cart has no problems, does it?", false],
  ["is anything broken in shop?", false],
  ["are the callers of cart denied?", false],
  ["", false],
  ["look at the cart deployment", false],
  ["how is checkout doing after the release?", false]
])("%j claims that something fails: %s", (question, claims) => {
  expect(claimsFailure({ alerts: [], question })).toBe(claims)
})
