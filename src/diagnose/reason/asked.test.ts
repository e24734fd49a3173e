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
  ["Fetch the logs of cart", "other"],
  ["How many pods are in shop?", "other"]
])("takes %j for a question of %s", (question, asked) => {
  expect(askedOf({ alerts: [], question })).toBe(asked)
})

it("goes by what fires, and not by what is over", () => {
  expect(askedOf({ alerts: [firing("CheckoutErrorRateHigh", {}), firing("HighLatency", {})] })).toBe("measures")
  expect(askedOf({ alerts: [{ ...firing("HighLatency", {}), isFiring: false }] })).toBe("state")
})
