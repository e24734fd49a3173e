/**
 * Where repositories live and pull requests are reviewed. Reading and writing are two services: what plans and waits holds only the
 * reader. One contract, `forge-contract.fixture.ts`, is run against every adapter.
 */
import { Context, type Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"

/** `merged` and `closed` are final for Handrail, though a person may reopen what was closed. */
export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly state: "open" | "merged" | "closed"
  readonly branch: string
  /** The commit that brought it into its base branch. */
  readonly mergeCommit?: string
}

const forgeProblems = ["unauthorized", "not-found", "rate-limited", "unavailable", "garbled", "refused", "too-large"] as const
export type ForgeProblem = (typeof forgeProblems)[number]

/** The forge did not do what it was asked. */
export class ForgeFailed extends Schema.TaggedError<ForgeFailed>()("ForgeFailed", {
  ...userError,
  problem: Schema.Literals(forgeProblems),
  /** Milliseconds after which it may be asked again, where it said so. */
  retryAfterMs: Schema.optionalKey(Schema.Finite)
}) {}

/** Whether asking again later may help. */
export const isTransient = ({ problem }: ForgeFailed): boolean => problem === "rate-limited" || problem === "unavailable"

/** Reads repositories and pull requests. `repository` is `owner/name`, or a GitLab project's path; commits are full hashes. */
export interface ForgeReader {
  /** The commit that a branch is at; undefined when there is no such branch. */
  readonly headOf: (repository: string, branch: string) => Effect.Effect<string | undefined, ForgeFailed>
  /** Undefined when the repository's default branch cannot be told. */
  readonly defaultBranch: (repository: string) => Effect.Effect<string, ForgeFailed>
  /** A file's text at a commit; undefined when there is none. */
  readonly readFile: (
    repository: string,
    at: { readonly path: string; readonly commit: string }
  ) => Effect.Effect<string | undefined, ForgeFailed>
  /** Paths of all files at a commit, below `under`; the whole repository when that is empty. */
  readonly listFiles: (
    repository: string,
    at: { readonly under: string; readonly commit: string }
  ) => Effect.Effect<ReadonlyArray<string>, ForgeFailed>
  /** Whether `revision` is `commit` or has it among its ancestors. */
  readonly includes: (
    repository: string,
    pair: { readonly commit: string; readonly revision: string }
  ) => Effect.Effect<boolean, ForgeFailed>
  /** The pull request that a branch of this repository is proposed in, in whatever state; the newest of several. */
  readonly findPullRequest: (repository: string, branch: string) => Effect.Effect<PullRequest | undefined, ForgeFailed>
}

interface NewBranch {
  readonly branch: string
  /** The commit that it starts from. */
  readonly base: string
  readonly message: string
  readonly file: { readonly path: string; readonly text: string }
}

interface NewPullRequest {
  readonly branch: string
  readonly into: string
  readonly title: string
  readonly body: string
}

/** Changes a forge. Both operations may be repeated: what is there is found. */
export interface ForgeHands {
  /** A branch with one commit that changes one file, made in one piece; `exists`, and nothing changed, when the name is taken. */
  readonly makeBranch: (repository: string, branch: NewBranch) => Effect.Effect<"made" | "exists", ForgeFailed>
  /** Opens a pull request, or gives the one that is there for the branch. */
  readonly openPullRequest: (repository: string, request: NewPullRequest) => Effect.Effect<PullRequest, ForgeFailed>
}

/** A configured forge. `hosts`: where the addresses of its repositories point to. */
export interface Forge {
  readonly name: string
  readonly hosts: ReadonlyArray<string>
  readonly reader: ForgeReader
}

/** The configured forges, to read. None unless configured. */
export const Forges = Context.Reference<ReadonlyArray<Forge>>("handrail/execute/Forges", { defaultValue: () => [] })

/** The hands of the configured forges, by name. Only `propose` of this room uses them. */
export const ForgeWriters = Context.Reference<ReadonlyMap<string, ForgeHands>>("handrail/execute/ForgeWriters", {
  defaultValue: () => new Map()
})
