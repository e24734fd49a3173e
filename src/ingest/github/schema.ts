/** Webhooks of GitHub, in the parts that Handrail uses: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
import { Schema } from "effect"
import { Rfc3339 } from "../time.ts"

const text = Schema.optional(Schema.NullOr(Schema.String))
const Actor = Schema.optional(Schema.NullOr(Schema.Struct({ login: text })))

const base = {
  repository: Schema.Struct({ full_name: Schema.NonEmptyString, default_branch: text, html_url: text }),
  sender: Actor
} as const

const Deployment = Schema.Struct({
  id: Schema.Number,
  sha: Schema.String,
  ref: text,
  task: text,
  environment: text,
  description: text,
  created_at: Rfc3339,
  creator: Actor
})

export const DeploymentEvent = Schema.Struct({ ...base, deployment: Deployment })

export const DeploymentStatusEvent = Schema.Struct({
  ...base,
  deployment: Deployment,
  deployment_status: Schema.Struct({
    id: Schema.Number,
    state: Schema.NonEmptyString,
    description: text,
    environment: text,
    target_url: text,
    log_url: text,
    environment_url: text,
    created_at: Rfc3339,
    creator: Actor
  })
})

export const PushEvent = Schema.Struct({
  ...base,
  ref: Schema.NonEmptyString,
  before: Schema.String,
  after: Schema.String,
  deleted: Schema.optional(Schema.Boolean),
  compare: text,
  pusher: Schema.optional(Schema.Struct({ name: text })),
  head_commit: Schema.optional(Schema.NullOr(Schema.Struct({ message: text, timestamp: Schema.optional(Rfc3339) })))
})

export const PullRequestEvent = Schema.Struct({
  ...base,
  action: Schema.String,
  pull_request: Schema.Struct({
    number: Schema.Int,
    title: Schema.String,
    html_url: text,
    merged: Schema.optional(Schema.NullOr(Schema.Boolean)),
    merged_at: Schema.optional(Schema.NullOr(Rfc3339)),
    merge_commit_sha: text,
    merged_by: Actor,
    draft: Schema.optional(Schema.NullOr(Schema.Boolean)),
    created_at: Schema.optional(Schema.NullOr(Rfc3339)),
    updated_at: Schema.optional(Schema.NullOr(Rfc3339)),
    user: Actor,
    head: Schema.optional(Schema.NullOr(Schema.Struct({ sha: text }))),
    base: Schema.Struct({ ref: Schema.String, sha: text })
  })
})

export const WorkflowRunEvent = Schema.Struct({
  ...base,
  action: Schema.String,
  workflow_run: Schema.Struct({
    id: Schema.Number,
    run_attempt: Schema.optional(Schema.Number),
    name: text,
    head_branch: text,
    head_sha: Schema.String,
    conclusion: text,
    html_url: text,
    updated_at: Rfc3339,
    actor: Actor
  })
})
