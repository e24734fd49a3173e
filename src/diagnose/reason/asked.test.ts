import { expect, it } from "vitest"
import { firing } from "../scene/evidence.fixture.ts"
import { askedOf } from "./asked.ts"

it.each([
  ["What is wrong with the cart deployment?", "state"],
  ["Why is cart-worker unhealthy?", "state"],
  ["", "state"],
  ["Show me why the pod is failing", "state"],
  ["Why does checkout return 502 to its callers?", "answers"],
  ["Users are unable to reach the shop", "answers"],
  ["Why is there high latency with customer-orders?", "measures"],
  ["Consumers lag behind", "measures"],
  ["port-forward svc/cart: connection refused", "answers"],
  ["cart: Startup probe failed 503 six times, why?", "state"],
  ["are there errors in its events?", "state"],
  ["post incident: is cart ok after the rollback?", "state"],
  ["Post the logs of cart", "other"],
  ["its certificate expires in 9 days, is that a problem?", "state"],
  ["callers see x509: certificate signed by unknown authority", "answers"],
  ["Fetch the logs of cart", "other"],
  ["How many pods are in shop?", "other"]
])("takes %j for a question of %s", (question, asked) => {
  expect(askedOf({ alerts: [], question })).toBe(asked)
})

it("hears a cloud's metric in the reason of its alarm", () => {
  const alarm = firing("feed-depth", {})
  const reason = "ApproximateNumberOfMessagesVisible 12000 > 1000"
  expect(askedOf({ alerts: [alarm] })).toBe("state")
  expect(askedOf({ alerts: [{ ...alarm, annotations: { reason } }] })).toBe("measures")
})

it("goes by what fires, and not by what is over", () => {
  expect(askedOf({ alerts: [firing("CheckoutErrorRateHigh", {}), firing("HighLatency", {})] })).toBe("measures")
  expect(askedOf({ alerts: [{ ...firing("HighLatency", {}), isFiring: false }] })).toBe("state")
})
