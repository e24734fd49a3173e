/** Webhooks of GitLab, in the parts that Handrail uses: https://docs.gitlab.com/user/project/integrations/webhook_events/ */
import { Schema } from "effect"

const text = Schema.optional(Schema.NullOr(Schema.String))
const count = Schema.optional(Schema.NullOr(Schema.Number))

const User = Schema.optional(Schema.NullOr(Schema.Struct({ username: text, name: text })))
const Project = Schema.Struct({ path_with_namespace: Schema.NonEmptyString, default_branch: text, web_url: text })

export const GitLabEvent = Schema.Struct({ object_kind: Schema.NonEmptyString })

export const DeploymentHook = Schema.Struct({
  project: Project,
  user: User,
  deployment_id: Schema.optional(Schema.Number),
  /** Of the job, before GitLab 13.11 had `deployment_id`. */
  deployable_id: count,
  status: Schema.NonEmptyString,
  status_changed_at: text,
  environment: text,
  ref: text,
  short_sha: text,
  commit_url: text,
  commit_title: text,
  deployable_url: text
})

export const PushHook = Schema.Struct({
  project: Project,
  ref: Schema.NonEmptyString,
  before: Schema.String,
  after: Schema.String,
  user_username: text,
  user_name: text,
  commits: Schema.optional(Schema.Array(Schema.Struct({ id: Schema.String, title: text, message: text })))
})

export const MergeRequestHook = Schema.Struct({
  project: Project,
  user: User,
  object_attributes: Schema.Struct({
    iid: Schema.Number,
    title: Schema.String,
    action: text,
    state: text,
    target_branch: Schema.String,
    merge_commit_sha: text,
    updated_at: text,
    url: text
  })
})

export const PipelineHook = Schema.Struct({
  project: Project,
  user: User,
  object_attributes: Schema.Struct({
    id: Schema.Number,
    ref: text,
    tag: Schema.optional(Schema.NullOr(Schema.Boolean)),
    sha: Schema.String,
    status: Schema.String,
    finished_at: text,
    url: text
  })
})

export const FeatureFlagHook = Schema.Struct({
  project: Project,
  user: User,
  object_attributes: Schema.Struct({ id: Schema.Number, name: Schema.NonEmptyString, active: Schema.Boolean })
})
