import type { Change } from "../../domain/change.ts"
import type { Timestamp } from "../../domain/ids.ts"
import type { ToldChange } from "../change-of.ts"
import { timeOf } from "../time.ts"
import type { PullRequestEvent } from "./schema.ts"

type Event = typeof PullRequestEvent.Type
type State = NonNullable<Change["pullRequest"]>["state"]

/** What each action makes of a pull request; others leave it as near to being merged as it was. https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
const states: ReadonlyMap<string, State> = new Map([
  ["opened", "open"],
  ["reopened", "open"],
  ["ready_for_review", "open"],
  ["dequeued", "open"],
  ["enqueued", "queued"]
])

const stateOf = ({ action, pull_request: { draft, merged } }: Event): State | undefined => {
  if (action === "closed") return merged === true ? "merged" : "closed"
  return draft === true ? undefined : states.get(action)
}

const became: Record<State, string> = {
  open: "waits to be merged into",
  queued: "is in the queue to be merged into",
  merged: "was merged into",
  closed: "was closed and not merged into"
}

/** What a delivery tells of a pull request; undefined when it is no nearer to being merged, or a draft. */
export const tellPullRequest = (event: Event, receivedAt: Timestamp): ToldChange | undefined => {
  const { action, pull_request: request, repository, sender } = event
  const state = stateOf(event)
  if (state === undefined) return undefined
  const { base, created_at, html_url, merge_commit_sha, merged_at, merged_by, number, title, updated_at, user } = request
  const isMerged = state === "merged"
  const time = isMerged ? merged_at : action === "opened" ? (created_at ?? updated_at) : updated_at
  const identity = isMerged ? { merged: merge_commit_sha ?? null } : { action, updated: updated_at ?? null }
  return {
    source: "github",
    kind: isMerged ? "config" : "other",
    identity: { repository: repository.full_name, pullRequest: number, ...identity },
    subject: `${repository.full_name}/${base.ref}`,
    at: time ? timeOf(time) : receivedAt,
    actor: (isMerged ? merged_by?.login : undefined) ?? sender?.login ?? user?.login,
    summary: `pull request ${number} of ${repository.full_name} ${became[state]} ${base.ref}: ${title}`,
    from: isMerged ? base.sha : undefined,
    to: isMerged ? merge_commit_sha : request.head?.sha,
    url: html_url,
    repository: repository.html_url,
    pullRequest: { number, state }
  }
}
