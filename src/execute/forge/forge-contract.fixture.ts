/** What every forge does. Each adapter's test runs it against a server that holds a real repository. */
import { writeFileSync } from "node:fs"
import http from "node:http"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ForgeAccess } from "../adapters/forge-request.ts"
import type { ForgeHands, ForgeProblem, ForgeReader } from "./forge.ts"
import { type ForgeAnswer, type ForgeKind, mergeProposal, startForge } from "./forge-server.fixture.ts"

const MANIFEST = "# the shop\nkind: Deployment\nimage: shop:1 # pinned — ünïcode\n"
const files = {
  "apps/shop/web.yaml": MANIFEST,
  "apps/shop/nested/db.yaml": "kind: StatefulSet\n",
  "apps/shopping/x.yaml": "a: 1\n",
  "README.md": "# deploy\n"
}
const BRANCH = "handrail/inc-00000000/abc-undo"

export interface ForgeKit {
  /** The name of its repository. */
  readonly repository: string
  readonly kind: ForgeKind
  readonly make: (access: ForgeAccess) => { readonly reader: ForgeReader; readonly hands: ForgeHands }
  readonly headers: ForgeAccess["headers"]
  /** How it says that there were too many requests. */
  readonly limited: ForgeAnswer
}

export const forgeContract = (name: string, { repository, kind, make, headers, limited }: ForgeKit): void => {
  const start = Effect.gen(function* () {
    const { url, state } = yield* startForge(kind, { name: repository, files })
    const tokenFile = join(state.repository.directory, "token")
    writeFileSync(tokenFile, `${state.token}\n`)
    const agent = new http.Agent({ keepAlive: false })
    return { state, tokenFile, ...make({ name, url, tokenFile, agent: () => agent, headers }) }
  })
  const main = (reader: ForgeReader) => Effect.map(reader.headOf(repository, "main"), (commit) => commit ?? "")
  const change = (base: string) => ({
    branch: BRANCH,
    base,
    message: "Return to shop:0",
    file: { path: "apps/shop/web.yaml", text: MANIFEST.replace("shop:1", "shop:0") }
  })
  const request = { branch: BRANCH, into: "main", title: "Return to shop:0", body: "because" }

  describe(name, () => {
    it.live("reads branches, files and folders at a commit", () =>
      Effect.gen(function* () {
        const { reader, state } = yield* start
        const commit = yield* main(reader)
        state.repository.commit({ "apps/shop/web.yaml": "later\n" })
        expect(yield* reader.defaultBranch(repository)).toBe("main")
        expect(yield* reader.headOf(repository, "no/such")).toBeUndefined()
        expect(yield* reader.readFile(repository, { path: "apps/shop/web.yaml", commit })).toBe(MANIFEST)
        expect(yield* reader.readFile(repository, { path: "apps/none.yaml", commit })).toBeUndefined()
        const listed = yield* reader.listFiles(repository, { under: "apps/shop", commit })
        expect([...listed].sort()).toEqual(["apps/shop/nested/db.yaml", "apps/shop/web.yaml"])
        expect((yield* reader.listFiles(repository, { under: "", commit })).length).toBe(4)
        expect(yield* reader.listFiles(repository, { under: "none", commit })).toEqual([])
      }).pipe(Effect.scoped)
    )

    it.live("makes a branch with one changed file in one piece, and once", () =>
      Effect.gen(function* () {
        const { reader, hands, state } = yield* start
        const base = yield* main(reader)
        expect(yield* hands.makeBranch(repository, change(base))).toBe("made")
        const head = state.repository.headOf(BRANCH) ?? ""
        expect(state.repository.read("apps/shop/web.yaml", head)).toBe(change(base).file.text)
        expect(state.repository.list(head)).toEqual(state.repository.list(base))
        expect(state.repository.headOf("main")).toBe(base)
        expect(yield* hands.makeBranch(repository, change(base))).toBe("exists")
        expect(state.repository.headOf(BRANCH)).toBe(head)
      }).pipe(Effect.scoped)
    )

    it.live("opens a pull request once, and finds it again", () =>
      Effect.gen(function* () {
        const { reader, hands, state } = yield* start
        yield* hands.makeBranch(repository, change(yield* main(reader)))
        expect(yield* reader.findPullRequest(repository, BRANCH)).toBeUndefined()
        const opened = yield* hands.openPullRequest(repository, request)
        expect(opened).toMatchObject({ number: 1, state: "open", branch: BRANCH, url: expect.stringMatching(/^https:/) })
        expect(opened.mergeCommit).toBeUndefined()
        expect(state.proposals).toMatchObject([request])
        expect(yield* hands.openPullRequest(repository, request)).toEqual(opened)
        expect(yield* reader.findPullRequest(repository, BRANCH)).toEqual(opened)
        expect(state.proposals.length).toBe(1)
      }).pipe(Effect.scoped)
    )

    it.live.each([false, true])("tells what was merged, squashed: %s, and in which revisions it is", (squash) =>
      Effect.gen(function* () {
        const { reader, hands, state } = yield* start
        const base = yield* main(reader)
        yield* hands.makeBranch(repository, change(base))
        yield* hands.openPullRequest(repository, request)
        state.repository.commit({ "README.md": "# moved on\n" })
        const before = yield* main(reader)
        const commit = mergeProposal(state, 1, squash)
        expect(yield* reader.findPullRequest(repository, BRANCH)).toMatchObject({ state: "merged", mergeCommit: commit })
        const later = state.repository.commit({ "README.md": "# and on\n" })
        expect(yield* reader.includes(repository, { commit, revision: commit })).toBe(true)
        expect(yield* reader.includes(repository, { commit, revision: later })).toBe(true)
        expect(yield* reader.includes(repository, { commit, revision: before })).toBe(false)
        expect(yield* reader.includes(repository, { commit, revision: "f".repeat(40) })).toBe(false)
      }).pipe(Effect.scoped)
    )

    it.live("tells what was closed without being merged", () =>
      Effect.gen(function* () {
        const { reader, hands, state } = yield* start
        yield* hands.makeBranch(repository, change(yield* main(reader)))
        yield* hands.openPullRequest(repository, request)
        for (const proposal of state.proposals) proposal.state = "closed"
        const found = yield* reader.findPullRequest(repository, BRANCH)
        expect(found?.state).toBe("closed")
        expect(found?.mergeCommit).toBeUndefined()
      }).pipe(Effect.scoped)
    )

    it.live("does not show its token, and takes a new one without a restart", () =>
      Effect.gen(function* () {
        const { reader, state, tokenFile } = yield* start
        writeFileSync(tokenFile, "an-old-token")
        const error = yield* Effect.flip(reader.headOf(repository, "main"))
        expect(error.problem).toBe("unauthorized")
        expect(JSON.stringify(error)).not.toContain("an-old-token")
        writeFileSync(tokenFile, state.token)
        expect(yield* main(reader)).toBe(state.repository.headOf("main"))
        writeFileSync(tokenFile, "")
        expect((yield* Effect.flip(reader.headOf(repository, "main"))).message).toContain("empty")
      }).pipe(Effect.scoped)
    )

    const faults: ReadonlyArray<readonly [string, ForgeAnswer, ForgeProblem]> = [
      ["forbids it", { status: 403, body: { message: "no" } }, "unauthorized"],
      ["has had enough requests", limited, "rate-limited"],
      ["is broken", { status: 502, body: "<html>bad gateway</html>" }, "unavailable"],
      ["talks garbage", { status: 200, body: "<html>sign in</html>" }, "garbled"],
      ["answers with other JSON", { status: 200, body: { surprise: true } }, "garbled"],
      ["sends one elsewhere", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, "refused"],
      ["refuses", { status: 422, body: { message: "protected" } }, "refused"]
    ]
    it.live.each(faults)("says so when it %s", ([, answer, problem]) =>
      Effect.gen(function* () {
        const { reader, state } = yield* start
        state.fault = () => answer
        const error = yield* Effect.flip(reader.headOf(repository, "main"))
        expect(error).toMatchObject({ problem, next: expect.stringMatching(/\w/), where: expect.stringMatching(/\w/) })
        expect(error.retryAfterMs === undefined).toBe(problem !== "rate-limited")
      }).pipe(Effect.scoped)
    )

    it.live.each(["..", "../../../../user", "a/../../../../.."])("asks for nothing outside of its repository: %s", (name) =>
      Effect.gen(function* () {
        const { reader, state } = yield* start
        yield* Effect.exit(reader.headOf(repository, name))
        yield* Effect.exit(reader.readFile(repository, { path: name, commit: "main" }))
        const inside = repository.split("/").slice(0, 1)
        for (const { path } of state.seen) expect(path.slice(0, 4).join("/")).toContain(inside.join("/"))
      }).pipe(Effect.scoped)
    )

    it.live("lets a refusal stand when the branch is not there after it", () =>
      Effect.gen(function* () {
        const { reader, hands, state } = yield* start
        const base = yield* main(reader)
        state.fault = ({ method }) => (method === "POST" ? { status: 422, body: { message: "branch names must match ^team/" } } : undefined)
        const error = yield* Effect.flip(hands.makeBranch(repository, change(base)))
        expect(error.message).toContain("must match")
      }).pipe(Effect.scoped)
    )
  })
}
