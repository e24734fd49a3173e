import { describe, expect, it } from "vitest"
import type { Change } from "../../domain/change.ts"
import { digestText, timestamp } from "../../domain/ids.ts"
import { signal } from "../incident.fixture.ts"
import { foldPullRequests, isDeployed } from "./pull-requests.ts"
import { relationOf } from "./relate.ts"
import { subjectOf } from "./subject.ts"

const MERGE = "8f2c1d0a9b7e6f5c4d3b2a1908f7e6d5c4b3a291"
const shop = "github.com/acme/shop"

const change = (summary: string, minute: number, over: Partial<Change> = {}): Change => ({
  id: digestText(summary),
  source: "github",
  kind: "other",
  at: timestamp(minute * 60_000),
  receivedAt: timestamp(minute * 60_000),
  objects: [],
  summary,
  repository: shop,
  ...over
})
type State = NonNullable<Change["pullRequest"]>["state"]
const pull = (number: number, state: State, minute: number, over: Partial<Change> = {}): Change =>
  change(`${number} ${state}`, minute, {
    pullRequest: { number, state },
    ...(state === "merged" ? { kind: "config", to: MERGE } : {}),
    ...over
  })

const folded = (...changes: ReadonlyArray<Change>) =>
  foldPullRequests(changes.map((one) => ({ change: one }))).map(({ change: { summary } }) => summary)

describe("pull requests", () => {
  it("are told once, as they were last heard of, in whatever order", () => {
    expect(folded(pull(1, "open", 1), pull(1, "queued", 2), pull(2, "open", 1))).toEqual(["1 queued", "2 open"])
    expect(folded(pull(1, "merged", 2), pull(1, "queued", 2), pull(1, "open", 3))).toEqual(["1 merged"])
    expect(folded(pull(1, "open", 1), pull(1, "open", 2, { repository: "github.com/acme/blog" }))).toHaveLength(2)
  })

  it("are not told when they were closed, and merges not as pushes too", () => {
    expect(folded(pull(1, "open", 1), pull(1, "closed", 2))).toEqual([])
    const push = change("push", 3, { kind: "config", to: MERGE })
    const other = change("push of another", 3, { kind: "config", to: "1".repeat(40) })
    const deployed = change("deployment", 3, { kind: "deploy", to: MERGE })
    expect(folded(push, pull(1, "merged", 2), other, deployed)).toEqual(["1 merged", "push of another", "deployment"])
    expect(folded(push, pull(1, "open", 2, { to: MERGE }))).toEqual(["push", "1 open"])
  })

  it("concern who is made from their repository; those that are not merged concern nobody else", () => {
    const web = { ...subjectOf([signal({ labels: { namespace: "shop", deployment: "web" } })]), repositories: new Set([shop]) }
    const blog = { ...web, repositories: new Set(["github.com/acme/blog"]) }
    expect([relationOf(pull(1, "open", 1), web), relationOf(pull(1, "merged", 1), web)]).toEqual(["repository", "repository"])
    expect([relationOf(pull(1, "open", 1), blog), relationOf(pull(1, "merged", 1), blog)]).toEqual([undefined, "anywhere"])
  })
})

describe("whether a merge was deployed", () => {
  const subject = subjectOf([signal({ labels: { namespace: "shop", deployment: "web" } })])
  const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" }
  it.each([
    ["a deployment from the repository since", change("d", 12, { kind: "deploy" }), true],
    ["one before it", change("d", 8, { kind: "deploy" }), false],
    ["one from another repository", change("d", 12, { kind: "deploy", repository: "github.com/acme/blog" }), false],
    [
      "a sync of its commit",
      change("d", 12, { kind: "deploy", source: "argocd", repository: "git.example.com/ops", to: MERGE.slice(0, 8) }),
      true
    ],
    ["a rollout of the workload", change("d", 12, { kind: "deploy", source: "kubernetes", repository: "", objects: [web] }), true],
    ["a rollout of another", change("d", 12, { kind: "deploy", repository: "", objects: [{ ...web, name: "api" }] }), false],
    ["a workflow", change("d", 12), false]
  ])("is known from %s: %s", (_, other, expected) => {
    expect(isDeployed(pull(1, "merged", 10), [{ change: pull(1, "merged", 10) }, { change: other }], subject)).toBe(expected)
  })
})
