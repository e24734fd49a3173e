import { Effect, Schema } from "effect"
import { ForgeFailed, type ForgeHands, type ForgeReader, type PullRequest } from "../forge/forge.ts"
import { decodeAnswer, type ForgeAccess, type ForgeCall, forgeRequest } from "./forge-request.ts"

const API_VERSION = "2022-11-28"

const Sha = Schema.Struct({ sha: Schema.String })
const Ref = Schema.Struct({ object: Sha })
const Repository = Schema.Struct({ default_branch: Schema.String })
const Commit = Schema.Struct({ tree: Sha })
const Tree = Schema.Struct({
  truncated: Schema.Boolean,
  tree: Schema.Array(Schema.Struct({ path: Schema.String, type: Schema.String, mode: Schema.String }))
})
const Comparison = Schema.Struct({ status: Schema.Literals(["ahead", "behind", "identical", "diverged"]) })
/** https://docs.github.com/en/rest/pulls/pulls */
const Pull = Schema.Struct({
  number: Schema.Int,
  html_url: Schema.String,
  state: Schema.Literals(["open", "closed"]),
  merged_at: Schema.optionalKey(Schema.NullOr(Schema.String)),
  merge_commit_sha: Schema.optionalKey(Schema.NullOr(Schema.String)),
  head: Schema.Struct({ ref: Schema.String })
})

const pullRequestOf = ({ number, html_url, state, merged_at, merge_commit_sha, head }: typeof Pull.Type): PullRequest => ({
  number,
  url: html_url,
  branch: head.ref,
  state: typeof merged_at === "string" ? "merged" : state,
  ...(typeof merged_at === "string" && typeof merge_commit_sha === "string" ? { mergeCommit: merge_commit_sha } : {})
})

export const githubHeaders = (token: string) => ({ authorization: `Bearer ${token}`, "x-github-api-version": API_VERSION })

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/")

/** GitHub.com and GitHub Enterprise Server: https://docs.github.com/en/rest */
export const makeGithub = (access: ForgeAccess): { readonly reader: ForgeReader; readonly hands: ForgeHands } => {
  const ask = (call: ForgeCall) => forgeRequest(access, { accept: "application/vnd.github+json", ...call })
  const json = <A>(schema: Schema.ConstraintDecoder<A>, call: ForgeCall) =>
    Effect.flatMap(ask(call), (answer) => decodeAnswer(access, schema, answer))
  /** Undefined for 404, which GitHub also says of what the token may not see. */
  const maybe = <A>(schema: Schema.ConstraintDecoder<A>, call: ForgeCall) =>
    Effect.flatMap(
      ask({ ...call, also: [404] }),
      (answer): Effect.Effect<A | undefined, ForgeFailed> =>
        answer.status === 404 ? Effect.succeed(undefined) : decodeAnswer(access, schema, answer)
    )
  const at = (repository: string): string => `/repos/${encodePath(repository)}`

  const findPullRequest: ForgeReader["findPullRequest"] = Effect.fnUntraced(function* (repository, branch) {
    const [owner = ""] = repository.split("/")
    const query = { state: "all", head: `${owner}:${branch}`, sort: "created", direction: "desc", per_page: "10" }
    const found = yield* json(Schema.Array(Pull), { path: `${at(repository)}/pulls`, query })
    const own = found.find(({ head }) => head.ref === branch)
    return own === undefined ? undefined : pullRequestOf(own)
  })

  const treeOf = (repository: string, commit: string) =>
    json(Tree, { path: `${at(repository)}/git/trees/${encodeURIComponent(commit)}`, query: { recursive: "1" } })

  const reader: ForgeReader = {
    headOf: (repository, branch) =>
      Effect.map(maybe(Ref, { path: `${at(repository)}/git/ref/heads/${encodePath(branch)}` }), (found) => found?.object.sha),
    defaultBranch: (repository) => Effect.map(json(Repository, { path: at(repository) }), ({ default_branch }) => default_branch),
    readFile: (repository, { path, commit }) =>
      Effect.map(
        ask({
          path: `${at(repository)}/contents/${encodePath(path)}`,
          query: { ref: commit },
          accept: "application/vnd.github.raw+json",
          also: [404]
        }),
        ({ status, text }) => (status === 404 ? undefined : text)
      ),
    listFiles: Effect.fnUntraced(function* (repository, { under, commit }) {
      const { tree, truncated } = yield* treeOf(repository, commit)
      if (truncated)
        return yield* new ForgeFailed({
          problem: "too-large",
          message: `${repository} has more files than ${access.name} lists at once`,
          where: `${access.name} ${repository}`,
          next: "name the manifest's file in gitops.sources"
        })
      const folder = under === "" ? "" : `${under}/`
      return tree.filter(({ type, path }) => type === "blob" && path.startsWith(folder)).map(({ path }) => path)
    }),
    includes: (repository, { commit, revision }) =>
      Effect.map(
        maybe(Comparison, { path: `${at(repository)}/compare/${commit}...${revision}`, query: { per_page: "1" } }),
        (found) => found?.status === "ahead" || found?.status === "identical"
      ),
    findPullRequest
  }

  const hands: ForgeHands = {
    makeBranch: Effect.fnUntraced(function* (repository, { branch, base, message, file }) {
      const git = `${at(repository)}/git`
      const { tree: baseTree } = yield* json(Commit, { path: `${git}/commits/${base}` })
      const { tree: entries } = yield* treeOf(repository, base)
      const mode = entries.find(({ path }) => path === file.path)?.mode ?? "100644"
      const tree = { base_tree: baseTree.sha, tree: [{ path: file.path, mode, type: "blob", content: file.text }] }
      const { sha } = yield* json(Sha, { method: "POST", path: `${git}/trees`, body: tree })
      const commit = yield* json(Sha, { method: "POST", path: `${git}/commits`, body: { message, tree: sha, parents: [base] } })
      // the branch appears with its commit, or not at all
      const ref = { ref: `refs/heads/${branch}`, sha: commit.sha }
      const made = yield* ask({ method: "POST", path: `${git}/refs`, body: ref }).pipe(
        Effect.as("made" as const),
        Effect.catchIf(
          ({ problem }) => problem === "refused",
          (error) =>
            Effect.flatMap(reader.headOf(repository, branch), (head) =>
              head === undefined ? Effect.fail(error) : Effect.succeed("exists" as const)
            )
        )
      )
      return made
    }),
    openPullRequest: (repository, { branch, into, title, body }) =>
      json(Pull, { method: "POST", path: `${at(repository)}/pulls`, body: { title, body, head: branch, base: into } }).pipe(
        Effect.map(pullRequestOf),
        Effect.catchIf(
          ({ problem }) => problem === "refused",
          (error) =>
            Effect.flatMap(findPullRequest(repository, branch), (found) =>
              found === undefined ? Effect.fail(error) : Effect.succeed(found)
            )
        )
      )
  }
  return { reader, hands }
}
