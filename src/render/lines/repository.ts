import { clockTime } from "../words.ts"
import type { Sentences } from "./draft.ts"

/** What became of a change that is made in a repository. */
export const repositoryLines: Sentences<"PullRequestOpened" | "PullRequestMerged" | "PullRequestClosed" | "ChangeSynced"> = {
  PullRequestOpened: (data) => [
    {
      label: "PROPOSED",
      tone: "warn",
      text: `${data.url} changes ${data.path} in ${data.repository}; waiting until ${clockTime(data.closesBy)} UTC for it to be merged`
    }
  ],
  PullRequestMerged: ({ asApproved, commit, url }) => [
    {
      label: "merged",
      tone: "good",
      text: `${url} as ${commit.slice(0, 12)}${asApproved ? "" : ", with other content of the file than was approved"}; waiting for it to be applied`
    }
  ],
  PullRequestClosed: (data) => [{ label: "CLOSED", tone: "bad", text: `${data.url} was closed without being merged` }],
  ChangeSynced: (data) => [{ label: "synced", tone: "good", text: data.detail }]
}
