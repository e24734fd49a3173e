import { describe, expect, it } from "vitest"
import { alike } from "./alike.ts"

describe("sentences that are alike", () => {
  it("are told once, with how many there are", () => {
    const failed = (pod: string, id: string) => `Pod shop/cart-6d76f95b86-${pod}: failed to set up sandbox "${id}": no route`
    const said = [
      failed("6bcgt", "8549223cb07a24f5f91da6df85a750f7"),
      failed("jkpb5", "58ad01d631e9d7516c1bc29e45684abe"),
      failed("jkpb5", "af859a64-fb09-6874-c762-7b6205896fce"),
      failed("jkpb5", "af859a64-fb09-6874-c762-7b6205896fce")
    ]
    expect(alike(said)).toEqual([`${said[0]} (and 2 more like it)`])
  })

  it("are kept apart where people named what they are about", () => {
    const said = ["Node worker-1: NetworkUnavailable", "Node worker-2: NetworkUnavailable", "Deployment a has 1 of 3 replicas"]
    expect(alike([...said, "Deployment a has 2 of 3 replicas", ...said])).toEqual([...said, "Deployment a has 2 of 3 replicas"])
  })
})
