import { Result } from "effect"
import type { Timestamp } from "../../domain/ids.ts"
import { receiveChange } from "../change-of.ts"
import { shapeDecoder } from "../decode-shape.ts"
import { eventReader, otherBranch, type ReadEvent } from "../forge-events.ts"
import { limitText } from "../limits.ts"
import { shortRevision } from "../revision.ts"
import { looseTime } from "../time.ts"
import { type Decode, ignored } from "../webhook.ts"
import { DeploymentHook, FeatureFlagHook, GitLabEvent, MergeRequestHook, PipelineHook, PushHook } from "./schema.ts"

const NEXT = "let a webhook of a GitLab project or group deliver here"
const anyEvent = shapeDecoder(GitLabEvent, "a webhook of GitLab", NEXT)

const reader = eventReader((name) => `a ${name} event of GitLab`, NEXT)

/** GitLab writes `2026-03-01 04:05:06 UTC`, `2026-03-01 04:05:06 +0100` or RFC 3339, by event and version. */
const gitlabTime = (text: string | null | undefined): Timestamp | undefined => {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) (UTC|[+-]\d{2}:?\d{2})$/.exec(text ?? "")
  if (parts === null) return looseTime(text)
  const [, day, time, zone = ""] = parts
  return looseTime(`${day}T${time}${zone === "UTC" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`}`)
}

type Person = { readonly username?: string | null | undefined; readonly name?: string | null | undefined } | null | undefined
const nameOf = (user: Person): string | undefined => user?.username ?? user?.name ?? undefined

const readDeployment = reader(DeploymentHook, "deployment", (event, context) => {
  const { environment, project, ref, short_sha: sha, status, status_changed_at } = event
  const name = project.path_with_namespace
  return receiveChange(context, {
    source: "gitlab",
    kind: "deploy",
    identity: { project: name, deployment: event.deployment_id ?? event.deployable_id ?? null, status, changed: status_changed_at ?? null },
    subject: `${name}/${environment ?? ""}`,
    at: gitlabTime(status_changed_at) ?? context.receivedAt,
    actor: nameOf(event.user),
    summary: `deployment of ${name} ${ref ?? sha ?? ""} to ${environment ?? "an environment"}: ${status}${event.commit_title ? `; ${event.commit_title}` : ""}`,
    to: sha,
    url: event.deployable_url || event.commit_url
  })
})

const readPush = reader(PushHook, "push", (event, context) => {
  const { after, before, commits = [], project, ref } = event
  const branch = ref.replace(/^refs\/heads\//, "")
  const elsewhere = ref.startsWith("refs/heads/") ? otherBranch(branch, project) : ignored(`${limitText(ref, 80)} is no branch`)
  if (elsewhere !== undefined) return elsewhere
  if (/^0+$/.test(after)) return ignored(`branch ${limitText(branch, 80)} was deleted`)
  const commit = commits.find(({ id }) => id === after) ?? commits.at(-1)
  const name = project.path_with_namespace
  return receiveChange(context, {
    source: "gitlab",
    kind: "config",
    identity: { project: name, ref, before, after },
    subject: `${name}/${branch}`,
    at: context.receivedAt,
    actor: event.user_username ?? event.user_name,
    summary: `push to ${name} ${branch}: ${commit?.title ?? commit?.message ?? shortRevision(after)}`,
    from: before,
    to: after,
    url: project.web_url
  })
})

const readMergeRequest = reader(MergeRequestHook, "merge request", ({ object_attributes: request, project, user }, context) => {
  if (request.action !== "merge") {
    return ignored(`merge request ${request.iid} was not merged: ${limitText(request.action ?? request.state ?? "", 80)}`)
  }
  const name = project.path_with_namespace
  return (
    otherBranch(request.target_branch, project) ??
    receiveChange(context, {
      source: "gitlab",
      kind: "config",
      identity: { project: name, mergeRequest: request.iid, merged: request.merge_commit_sha ?? null },
      subject: `${name}/${request.target_branch}`,
      at: gitlabTime(request.updated_at) ?? context.receivedAt,
      actor: nameOf(user),
      summary: `merge request ${request.iid} of ${name} was merged into ${request.target_branch}: ${request.title}`,
      to: request.merge_commit_sha,
      url: request.url
    })
  )
})

/** States of a pipeline in which it does nothing more. */
const OVER = new Set(["success", "failed", "canceled", "skipped"])

const readPipeline = reader(PipelineHook, "pipeline", ({ object_attributes: pipeline, project, user }, context) => {
  if (!OVER.has(pipeline.status)) return ignored(`pipeline ${pipeline.id} is not over: ${limitText(pipeline.status, 80)}`)
  const name = project.path_with_namespace
  return (
    otherBranch(pipeline.ref ?? "", project) ??
    receiveChange(context, {
      source: "gitlab",
      kind: "other",
      identity: { project: name, pipeline: pipeline.id, status: pipeline.status, finished: pipeline.finished_at ?? null },
      subject: `${name}/pipeline`,
      at: gitlabTime(pipeline.finished_at) ?? context.receivedAt,
      actor: nameOf(user),
      summary: `pipeline ${pipeline.id} of ${name} at ${shortRevision(pipeline.sha)}: ${pipeline.status}`,
      to: pipeline.sha,
      url: pipeline.url ?? project.web_url
    })
  )
})

const readFeatureFlag = reader(FeatureFlagHook, "feature flag", (event, context, headers) => {
  const { object_attributes: flag, project, user } = event
  const name = project.path_with_namespace
  return receiveChange(context, {
    source: "flags",
    kind: "flag",
    // GitLab says neither when nor which change it was; its own key is equal in a redelivery
    identity: { project: name, flag: flag.id, delivery: headers["idempotency-key"] ?? context.receivedAt },
    subject: `${name}/${flag.name}`,
    at: context.receivedAt,
    actor: nameOf(user),
    summary: `flag ${flag.name} of ${name} was turned ${flag.active ? "on" : "off"}`,
    to: flag.active ? "on" : "off",
    url: project.web_url
  })
})

const events: ReadonlyMap<string, ReadEvent> = new Map([
  ["deployment", readDeployment],
  ["push", readPush],
  ["merge_request", readMergeRequest],
  ["pipeline", readPipeline],
  ["feature_flag", readFeatureFlag]
])

/** One delivery of GitLab, by its `object_kind`: deployments and their states, what reaches the default branch, and feature flags. */
export const decodeGitLab: Decode = (body, headers, context) =>
  Result.flatMap(
    anyEvent(body),
    ({ object_kind }) =>
      events.get(object_kind)?.(body, context, headers) ??
      Result.succeed(ignored(`${limitText(object_kind, 80)} events of GitLab are not kept`))
  )
