import { Effect, Schema } from "effect"
import { digestText } from "../../domain/ids.ts"
import type { PullRequestChange } from "../../domain/repository-change.ts"
import { userError } from "../../domain/user-error.ts"
import type { ForgeFailed, ForgeHands, ForgeReader, PullRequest } from "../forge/forge.ts"
import { editYaml } from "./edit-yaml.ts"
import { patiently } from "./repository-files.ts"

/** The repository is not as it was when the change was approved, or the branch holds something else. Nothing was changed. */
export class ChangeVoid extends Schema.TaggedError<ChangeVoid>()("ChangeVoid", userError) {}

export interface ForgeWays {
  readonly reader: ForgeReader
  readonly hands: ForgeHands
}

const noLonger = (message: string, { repository, file }: PullRequestChange) =>
  new ChangeVoid({ message, where: `${repository}: ${file.path}`, next: "let a new plan be made from the repository as it is now" })

/** The file as it was approved to become, made from the file as it is. */
const newText = Effect.fnUntraced(function* (change: PullRequestChange, base: string, reader: ForgeReader) {
  const { file, repository, baseBranch } = change
  const before = yield* patiently(reader.readFile(repository, { path: file.path, commit: base }))
  if (before === undefined || digestText(before) !== file.before) {
    return yield* noLonger(`${file.path} in ${baseBranch} has changed since the change was approved`, change)
  }
  const after = editYaml(before, file.document, file.edits)
  if (after === undefined || digestText(after) !== file.after) {
    return yield* noLonger(`the edits of ${file.path} do not give what was approved`, change)
  }
  return after
})

/**
 * Opens the pull request that was approved, or finds it: whether it is there is asked of the forge and not of Handrail's memory, so this
 * may be repeated after a crash at any point. A branch of its name that holds something else is left alone.
 */
export const ensurePullRequest = Effect.fn("execute.ensurePullRequest")(function* (
  change: PullRequestChange,
  branch: string,
  { reader, hands }: ForgeWays
): Effect.fn.Return<PullRequest, ForgeFailed | ChangeVoid> {
  const { repository, baseBranch, title, body, file } = change
  const found = yield* patiently(reader.findPullRequest(repository, branch))
  if (found !== undefined) return found
  const head = yield* patiently(reader.headOf(repository, branch))
  if (head === undefined) {
    const base = yield* patiently(reader.headOf(repository, baseBranch))
    if (base === undefined) return yield* noLonger(`there is no branch ${baseBranch}`, change)
    const text = yield* newText(change, base, reader)
    yield* patiently(hands.makeBranch(repository, { branch, base, message: title, file: { path: file.path, text } }))
  }
  const made = yield* patiently(reader.headOf(repository, branch))
  const holds = made === undefined ? undefined : yield* patiently(reader.readFile(repository, { path: file.path, commit: made }))
  if (holds === undefined || digestText(holds) !== file.after) {
    return yield* noLonger(`branch ${branch} holds something else than what was approved`, change)
  }
  return yield* patiently(hands.openPullRequest(repository, { branch, into: baseBranch, title, body }))
})
