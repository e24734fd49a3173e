import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { changeIn, contextOf, holdsForAnything, payload } from "../payloads.fixture.ts"
import { decodeLaunchDarkly } from "./decode.ts"

const context = contextOf("launchdarkly")
const flag = payload("launchdarkly", "flag")
const changeOf = (body: unknown) => Result.getOrThrow(decodeLaunchDarkly(body, {}, context)).messages.map(changeIn)[0]

describe("decodeLaunchDarkly", () => {
  it("tells who switched which flag where", () => {
    expect(changeOf(flag)).toMatchObject({
      source: "flags",
      kind: "flag",
      at: "2026-03-01T02:55:00.123Z",
      actor: "ana@example.com",
      summary: "flag new-checkout in production: turned on the flag; - Turned on targeting; for the campaign",
      from: "off",
      to: "on"
    })
  })

  it("reads the change of something else, and one by nobody", () => {
    const { currentVersion, previousVersion, member, ...rest } = flag
    const role = {
      ...rest,
      kind: "role",
      name: "Deployers",
      titleVerb: "updated",
      accesses: [{ action: "updateName", resource: "role/deployers" }]
    }
    expect(changeOf({ ...role, target: null })).toMatchObject({
      kind: "access",
      summary: expect.stringMatching(/^role deployers: updated;/)
    })
    expect(changeOf({ ...role, target: null })).not.toHaveProperty("actor")
  })

  it("refuses a date that is none", () => {
    expect(Result.getOrThrow(Result.flip(decodeLaunchDarkly({ ...flag, date: -5 }, {}, context))).where).toBe("$.date")
  })

  it("ends for anything", () => holdsForAnything(decodeLaunchDarkly, [flag], context))
})
