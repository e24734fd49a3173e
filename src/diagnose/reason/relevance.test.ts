import { expect, it } from "vitest"
import { cartPod, evidenceOf, firing } from "../scene/evidence.fixture.ts"
import { makeScene } from "../scene/make-scene.ts"
import { focusOf } from "./relevance.ts"

const named = (pod: string) => [
  ...focusOf(makeScene(evidenceOf({ objects: [cartPod()], subject: { alerts: [firing("X", { namespace: "shop", pod })] } }))).named
]

it("takes a pod that is not there for its workload, by the beginning of its name or by all of it", () => {
  expect(named("cart-6d5f7c8b9-x2x4z")).toEqual(["Pod/shop/cart-6d5f7c8b9-x2x4z"])
  expect(named("cart-5c4d3b2a1-99999")).toEqual(["Deployment/shop/cart"])
  expect(named("cart")).toEqual(["Deployment/shop/cart"])
  expect(named("cartography-1")).toEqual([])
})

it("takes a service that is no object for the program of that name, where there is one", () => {
  const focus = (service: string) =>
    focusOf(makeScene(evidenceOf({ objects: [cartPod()], subject: { alerts: [firing("X", { namespace: "shop", service })] } })))
  expect([...focus("cart").named]).toEqual(["Deployment/shop/cart"])
  expect(focus("mail").missing).toHaveLength(1)
})
