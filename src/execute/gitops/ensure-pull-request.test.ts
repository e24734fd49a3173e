import { writeFileSync } from "node:fs"
import http from "node:http"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { digestText, incidentIdFrom } from "../../domain/ids.ts"
import { branchOf, type PullRequestChange } from "../../domain/repository-change.ts"
import { githubHeaders, makeGithub } from "../adapters/github.ts"
import { type ForgeRequest, startForge } from "../forge/forge-server.fixture.ts"
import { githubKind } from "../forge/github.fixture.ts"
import { editYaml } from "./edit-yaml.ts"
import { ensurePullRequest } from "./ensure-pull-request.ts"

const incident = incidentIdFrom("ensure")
const BRANCH = branchOf(incident, digestText("plan"), "undo it")
const TEXT = "kind: Deployment # keep\nspec:\n  replicas: 2\n"
const edits = [{ path: ["spec", "replicas"], from: 2, to: 4 }]
const repository = "acme/deploy"

const change: PullRequestChange = {
  _tag: "pull-request",
  incident,
  forge: "ours",
  repository,
  baseBranch: "main",
  title: "Four replicas",
  body: "because",
  file: { path: "web.yaml", document: 0, edits, before: digestText(TEXT), after: digestText(editYaml(TEXT, 0, edits) ?? ""), diff: "" },
  appliers: [
    {
      tool: "argocd",
      resource: "applications.argoproj.io",
      ref: { group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web" }
    }
  ],
  mergeMs: 1_000,
  syncMs: 1_000
}

const start = Effect.gen(function* () {
  const { state, url } = yield* startForge(githubKind, { name: repository, files: { "web.yaml": TEXT, "other.yaml": "a: 1\n" } })
  const tokenFile = join(state.repository.directory, "token")
  writeFileSync(tokenFile, state.token)
  const agent = new http.Agent()
  const ways = makeGithub({ name: "ours", url, tokenFile, agent: () => agent, headers: githubHeaders })
  return { state, ensure: (of = change) => ensurePullRequest(of, BRANCH, ways) }
})

const writes = (seen: ReadonlyArray<ForgeRequest>): ReadonlyArray<string> =>
  seen.filter(({ method }) => method === "POST").map(({ path }) => path.slice(3).join("/"))

describe("opening an approved pull request", () => {
  it("has a branch of its own for each incident, plan and step, that git takes", () => {
    expect(BRANCH).toMatch(/^handrail\/inc-[0-9a-z]{8}\/[0-9a-f]{12}\/undo-it$/)
    expect(new Set(["a", "b"].map((step) => branchOf(incident, digestText("plan"), step))).size).toBe(2)
  })

  it.live("puts what was approved on the branch, and nothing else", () =>
    Effect.gen(function* () {
      const { ensure, state } = yield* start
      expect(yield* ensure()).toMatchObject({ number: 1, state: "open", branch: BRANCH })
      expect(state.repository.read("web.yaml", BRANCH)).toBe(TEXT.replace("replicas: 2", "replicas: 4"))
      expect(state.repository.read("web.yaml")).toBe(TEXT)
      expect(state.proposals).toMatchObject([{ title: "Four replicas", body: "because", into: "main" }])
    }).pipe(Effect.scoped)
  )

  it.live.each([1, 2, 3, 4])("is not done twice when it is cut off before or after its write %s", (nth) =>
    Effect.gen(function* () {
      for (const isDone of [false, true]) {
        const { ensure, state } = yield* start
        let left = nth
        // the answer is lost: with `isDone` after the forge has done what it was asked
        state.fault = (request) => {
          if (request.method !== "POST" || --left !== 0) return undefined
          if (isDone) githubKind(state, request)
          return { status: 400, body: { message: "cut off" } }
        }
        yield* Effect.exit(ensure())
        state.fault = undefined
        expect(yield* ensure()).toMatchObject({ number: 1, state: "open" })
        expect(yield* ensure()).toMatchObject({ number: 1 })
        expect(state.proposals.length).toBe(1)
        expect(state.repository.read("web.yaml", BRANCH)).toContain("replicas: 4")
        expect(writes(state.seen).filter((path) => path === "pulls").length).toBeLessThanOrEqual(2)
      }
    }).pipe(Effect.scoped)
  )

  it.live("finds what people have merged or closed since, and opens no other", () =>
    Effect.gen(function* () {
      const { ensure, state } = yield* start
      yield* ensure()
      for (const proposal of state.proposals) proposal.state = "closed"
      expect(yield* ensure()).toMatchObject({ number: 1, state: "closed" })
      expect(state.proposals.length).toBe(1)
    }).pipe(Effect.scoped)
  )

  it.live("follows the base branch where the file is as it was", () =>
    Effect.gen(function* () {
      const { ensure, state } = yield* start
      const head = state.repository.commit({ "other.yaml": "a: 2\n" })
      yield* ensure()
      expect(state.repository.mergeBase(head, BRANCH)).toBe(head)
    }).pipe(Effect.scoped)
  )

  it.live("writes nothing when the file has changed since the approval", () =>
    Effect.gen(function* () {
      const { ensure, state } = yield* start
      state.repository.commit({ "web.yaml": TEXT.replace("2", "3") })
      expect((yield* Effect.flip(ensure())).message).toContain("has changed since")
      expect(writes(state.seen)).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("writes nothing when the edits are not those that were approved", () =>
    Effect.gen(function* () {
      const { ensure, state } = yield* start
      const swapped = { ...change, file: { ...change.file, edits: [{ path: ["spec", "replicas"], from: 2, to: 400 }] } }
      expect((yield* Effect.flip(ensure(swapped))).message).toContain("do not give what was approved")
      expect(writes(state.seen)).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("proposes no branch that holds something else", () =>
    Effect.gen(function* () {
      const { ensure, state } = yield* start
      const tree = state.repository.treeWith("main", { "web.yaml": "kind: Trojan\n" })
      state.repository.createBranch(BRANCH, state.repository.commitTree(tree, ["main"], "x"))
      expect((yield* Effect.flip(ensure())).message).toContain("something else")
      expect(state.proposals).toEqual([])
    }).pipe(Effect.scoped)
  )
})
