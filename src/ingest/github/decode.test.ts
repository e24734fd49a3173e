import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { changeIn, contextOf, holdsForAnything, payload } from "../payloads.fixture.ts"
import { decodeGitHub } from "./decode.ts"

const context = contextOf("github/acme")
const events = ["deployment", "deployment_status", "push", "pull_request", "workflow_run"] as const
const recorded = (name: (typeof events)[number]) => payload("github", name)
const read = (name: string, body: unknown) => Result.getOrThrow(decodeGitHub(body, { "x-github-event": name }, context))
const changeOf = (name: (typeof events)[number]) => read(name, recorded(name)).messages.map(changeIn)[0]

describe("decodeGitHub", () => {
  it.each([
    ["deployment", "deploy", "2026-03-01T02:54:00.000Z", "deployment of acme/shop v1.4.2 to production was asked for: release of the week"],
    ["deployment_status", "deploy", "2026-03-01T02:56:30.000Z", "deployment of acme/shop v1.4.2 to production: success; rolled out"],
    ["push", "config", "2026-03-01T03:00:00.000Z", "push to acme/shop main: Raise the pool of connections"],
    [
      "pull_request",
      "config",
      "2026-03-01T02:50:02.000Z",
      "pull request 311 of acme/shop was merged into main: Raise the pool of connections"
    ],
    ["workflow_run", "other", "2026-03-01T02:57:00.000Z", "workflow Deploy of acme/shop at 8f2c1d0a: failure"]
  ] as const)("reads %s", (name, kind, at, summary) => {
    expect(changeOf(name)).toMatchObject({
      source: "github",
      kind,
      at,
      summary,
      actor: "ana-sol",
      to: "8f2c1d0a9b7e6f5c4d3b2a1908f7e6d5c4b3a291"
    })
  })

  it.each([
    ["push", { ref: "refs/heads/experiment" }, "experiment is not the default branch main"],
    ["push", { ref: "refs/tags/v1" }, "refs/tags/v1 is no branch"],
    ["push", { deleted: true }, "main was deleted"],
    ["pull_request", { action: "opened" }, "311 was not merged: opened"],
    ["workflow_run", { action: "requested" }, "Deploy is not over"]
  ] as const)("passes over a %s of %o", (name, over, why) => {
    const { ignored, messages } = read(name, { ...recorded(name), ...over })
    expect(messages).toEqual([])
    expect(ignored).toEqual([expect.stringContaining(why)])
  })

  it("answers a ping, and events that it does not keep", () => {
    expect(read("ping", { zen: "Keep it logically awesome." }).ignored).toHaveLength(1)
    expect(read("issue_comment", {}).ignored).toEqual(["issue_comment events of GitHub are not kept"])
  })

  it("refuses a request that does not say which event it is", () => {
    expect(Result.getOrThrow(Result.flip(decodeGitHub({}, {}, context))).problems).toEqual([
      { path: "X-GitHub-Event", message: "Missing header" }
    ])
  })

  it.each(events)("ends for anything in place of %s", (name) =>
    holdsForAnything(decodeGitHub, [recorded(name)], context, { "x-github-event": name })
  )
})
