import { Effect, Schema } from "effect"
import { ForgeFailed, type ForgeHands, type ForgeReader, type PullRequest } from "../forge/forge.ts"
import { decodeAnswer, type ForgeAccess, type ForgeCall, forgeRequest } from "./forge-request.ts"

const Branch = Schema.Struct({ commit: Schema.Struct({ id: Schema.String }) })
const Project = Schema.Struct({ default_branch: Schema.NullOr(Schema.String) })
const TreePage = Schema.Array(Schema.Struct({ path: Schema.String, type: Schema.String }))
const Commit = Schema.Struct({ id: Schema.String })
/** https://docs.gitlab.com/api/merge_requests/ */
const MergeRequest = Schema.Struct({
  iid: Schema.Int,
  web_url: Schema.String,
  /** `opened`, `closed`, `locked` or `merged`; `locked` is one that is being merged. */
  state: Schema.String,
  source_branch: Schema.String,
  sha: Schema.optionalKey(Schema.NullOr(Schema.String)),
  merge_commit_sha: Schema.optionalKey(Schema.NullOr(Schema.String)),
  squash_commit_sha: Schema.optionalKey(Schema.NullOr(Schema.String))
})

const states: Readonly<Record<string, PullRequest["state"]>> = { merged: "merged", closed: "closed" }

const pullRequestOf = (found: typeof MergeRequest.Type): PullRequest => {
  const state = states[found.state] ?? "open"
  // a fast-forward makes no merge commit: then what was squashed, else the branch's own last commit, is on the base branch
  const mergeCommit = found.merge_commit_sha ?? found.squash_commit_sha ?? found.sha
  return {
    number: found.iid,
    url: found.web_url,
    branch: found.source_branch,
    state,
    ...(state === "merged" && typeof mergeCommit === "string" ? { mergeCommit } : {})
  }
}

export const gitlabHeaders = (token: string) => ({ "private-token": token })

/** Pages of 100 files that are read at most. */
const MOST_PAGES = 200

/** GitLab.com and self-managed GitLab: https://docs.gitlab.com/api/rest/ */
export const makeGitlab = (access: ForgeAccess): { readonly reader: ForgeReader; readonly hands: ForgeHands } => {
  const ask = (call: ForgeCall) => forgeRequest(access, call)
  const json = <A>(schema: Schema.ConstraintDecoder<A>, call: ForgeCall) =>
    Effect.flatMap(ask(call), (answer) => decodeAnswer(access, schema, answer))
  const at = (repository: string): string => `/api/v4/projects/${encodeURIComponent(repository)}`

  const findPullRequest: ForgeReader["findPullRequest"] = Effect.fnUntraced(function* (repository, branch) {
    const query = { state: "all", source_branch: branch, order_by: "created_at", sort: "desc", per_page: "10" }
    const found = yield* json(Schema.Array(MergeRequest), { path: `${at(repository)}/merge_requests`, query })
    const own = found.find(({ source_branch }) => source_branch === branch)
    return own === undefined ? undefined : pullRequestOf(own)
  })

  const headOf: ForgeReader["headOf"] = Effect.fnUntraced(function* (repository, branch) {
    const answer = yield* ask({ path: `${at(repository)}/repository/branches/${encodeURIComponent(branch)}`, also: [404] })
    return answer.status === 404 ? undefined : (yield* decodeAnswer(access, Branch, answer)).commit.id
  })

  const reader: ForgeReader = {
    headOf,
    defaultBranch: Effect.fnUntraced(function* (repository) {
      const { default_branch } = yield* json(Project, { path: at(repository) })
      if (default_branch !== null) return default_branch
      return yield* new ForgeFailed({
        problem: "not-found",
        message: `${repository} is empty`,
        where: `${access.name} ${repository}`,
        next: "check the address of the repository"
      })
    }),
    readFile: (repository, { path, commit }) =>
      Effect.map(
        ask({
          path: `${at(repository)}/repository/files/${encodeURIComponent(path)}/raw`,
          query: { ref: commit },
          accept: "*/*",
          also: [404]
        }),
        ({ status, text }) => (status === 404 ? undefined : text)
      ),
    listFiles: Effect.fnUntraced(function* (repository, { under, commit }) {
      const files: Array<string> = []
      for (let page = 1; page <= MOST_PAGES; page++) {
        const query = { ref: commit, recursive: "true", per_page: "100", page: `${page}`, ...(under === "" ? {} : { path: under }) }
        const answer = yield* ask({ path: `${at(repository)}/repository/tree`, query, also: [404] })
        // a folder that is not there
        if (answer.status === 404) return []
        const entries = yield* decodeAnswer(access, TreePage, answer)
        files.push(...entries.filter(({ type }) => type === "blob").map(({ path }) => path))
        if (entries.length < 100) return files
      }
      return yield* new ForgeFailed({
        problem: "too-large",
        message: `${under === "" ? repository : `${repository}/${under}`} has more than ${MOST_PAGES * 100} files`,
        where: `${access.name} ${repository}`,
        next: "name the manifest's file in gitops.sources"
      })
    }),
    includes: Effect.fnUntraced(function* (repository, { commit, revision }) {
      const query = { "refs[]": [commit, revision] }
      const answer = yield* ask({ path: `${at(repository)}/repository/merge_base`, query, also: [400, 404] })
      return answer.status < 300 && (yield* decodeAnswer(access, Commit, answer)).id === commit
    }),
    findPullRequest
  }

  const orWhatIsThere = <A>(error: ForgeFailed, look: Effect.Effect<A | undefined, ForgeFailed>) =>
    error.problem === "refused"
      ? Effect.flatMap(look, (found) => (found === undefined ? Effect.fail(error) : Effect.succeed(found)))
      : Effect.fail(error)

  const hands: ForgeHands = {
    makeBranch: (repository, { branch, base, message, file }) => {
      // one request makes the branch and its commit: https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions
      const actions = [{ action: "update", file_path: file.path, content: file.text }]
      const body = { branch, start_sha: base, commit_message: message, actions }
      return ask({ method: "POST", path: `${at(repository)}/repository/commits`, body }).pipe(
        Effect.as("made" as const),
        Effect.catch((error) => Effect.as(orWhatIsThere(error, headOf(repository, branch)), "exists" as const))
      )
    },
    openPullRequest: (repository, { branch, into, title, body }) =>
      json(MergeRequest, {
        method: "POST",
        path: `${at(repository)}/merge_requests`,
        body: { source_branch: branch, target_branch: into, title, description: body, remove_source_branch: true }
      }).pipe(
        Effect.map(pullRequestOf),
        Effect.catch((error) => orWhatIsThere(error, findPullRequest(repository, branch)))
      )
  }
  return { reader, hands }
}
