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
    ["pull_request", { action: "labeled" }, "311 is no nearer to being merged: labeled"],
    ["workflow_run", { action: "requested" }, "Deploy is not over"]
  ] as const)("passes over a %s of %o", (name, over, why) => {
    const { ignored, messages } = read(name, { ...recorded(name), ...over })
    expect(messages).toEqual([])
    expect(ignored).toEqual([expect.stringContaining(why)])
  })

  const opened = payload("github", "pull_request.opened")
  const waiting = (over: object, request: object = {}) =>
    read("pull_request", { ...opened, ...over, pull_request: { ...Object(opened.pull_request), ...request } }).messages.map(changeIn)[0]

  it("tells a pull request that is not merged from one that is", () => {
    expect(waiting({})).toMatchObject({
      kind: "other",
      at: "2026-03-01T02:58:00.000Z",
      actor: "ben-okri",
      summary: "pull request 312 of acme/shop waits to be merged into main: Close idle connections sooner",
      to: "77aa1d0a9b7e6f5c4d3b2a1908f7e6d5c4b3a277",
      repository: "github.com/acme/shop",
      pullRequest: { number: 312, state: "open" }
    })
    expect(waiting({})).not.toHaveProperty("from")
    expect(changeOf("pull_request")).toMatchObject({ repository: "github.com/acme/shop", pullRequest: { number: 311, state: "merged" } })
  })

  it.each([
    [{ action: "enqueued" }, {}, "queued"],
    [{ action: "dequeued", reason: "CI_FAILURE" }, {}, "open"],
    [{ action: "ready_for_review" }, {}, "open"],
    [{ action: "closed" }, { state: "closed" }, "closed"],
    [{ action: "opened" }, { draft: true }, undefined],
    [{ action: "synchronize" }, {}, undefined]
  ] as const)("takes %o, %o for %s", (over, request, state) => expect(waiting(over, request)?.pullRequest?.state).toBe(state))

  it("knows the states of one pull request apart, and a redelivery again", () => {
    const later = { updated_at: "2026-03-01T03:30:00Z" }
    const ids = [waiting({}), waiting({ action: "enqueued" }, later), waiting({ action: "closed" }, later)].map((change) => change?.id)
    expect(new Set(ids).size).toBe(3)
    expect(waiting({})?.id).toBe(ids[0])
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
    holdsForAnything(decodeGitHub, name === "pull_request" ? [recorded(name), opened] : [recorded(name)], context, {
      "x-github-event": name
    })
  )
})
