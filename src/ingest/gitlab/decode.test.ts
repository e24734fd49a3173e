import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { changeIn, contextOf, holdsForAnything, payload } from "../payloads.fixture.ts"
import { decodeGitLab } from "./decode.ts"

const context = contextOf("gitlab")
const events = ["deployment", "push", "merge_request", "pipeline", "feature_flag"] as const
const recorded = (name: (typeof events)[number]) => payload("gitlab", name)
const read = (body: unknown, headers = {}) => Result.getOrThrow(decodeGitLab(body, headers, context))
const changeOf = (body: unknown, headers = {}) => read(body, headers).messages.map(changeIn)[0]

describe("decodeGitLab", () => {
  it.each([
    [
      "deployment",
      "gitlab",
      "2026-03-01T02:55:31.000Z",
      "deployment of acme/shop main to production: success; Raise the pool of connections"
    ],
    ["push", "gitlab", "2026-03-01T03:00:00.000Z", "push to acme/shop main: Raise the pool of connections"],
    [
      "merge_request",
      "gitlab",
      "2026-03-01T02:50:02.000Z",
      "merge request 12 of acme/shop was merged into main: Raise the pool of connections"
    ],
    ["pipeline", "gitlab", "2026-03-01T02:57:00.000Z", "pipeline 31 of acme/shop at 8f2c1d0a: failed"],
    ["feature_flag", "flags", "2026-03-01T03:00:00.000Z", "flag new-checkout of acme/shop was turned on"]
  ] as const)("reads %s", (name, source, at, summary) => {
    expect(changeOf(recorded(name))).toMatchObject({ source, at, summary, actor: "ana" })
  })

  it.each([
    ["push", { ref: "refs/heads/experiment" }, "not the default branch"],
    ["push", { after: "0".repeat(40) }, "was deleted"],
    [
      "merge_request",
      { object_attributes: { iid: 12, title: "x", target_branch: "main", action: "approved" } },
      "was not merged: approved"
    ],
    ["pipeline", { object_attributes: { id: 31, sha: "a", status: "running" } }, "is not over: running"]
  ] as const)("passes over a %s of %o", (name, over, why) => {
    expect(read({ ...recorded(name), ...over })).toMatchObject({ messages: [], ignored: [expect.stringContaining(why)] })
  })

  it("tells a flag that is switched again from a redelivery by GitLab's own key", () => {
    const id = (key: string) => changeOf(recorded("feature_flag"), { "idempotency-key": key })?.id
    expect(id("a")).toBe(id("a"))
    expect(id("b")).not.toBe(id("a"))
  })

  it("says that it keeps no other events, and refuses what is none", () => {
    expect(read({ object_kind: "issue" }).ignored).toEqual(["issue events of GitLab are not kept"])
    expect(Result.getOrThrow(Result.flip(decodeGitLab([], {}, context))).where).toBe("$")
  })

  it.each(events)("ends for anything in place of %s", (name) => holdsForAnything(decodeGitLab, [recorded(name)], context))
})
