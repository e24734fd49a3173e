import { Result } from "effect"
import { receiveChange } from "../change-of.ts"
import { invalid } from "../decode-shape.ts"
import { eventReader, otherBranch, type ReadEvent } from "../forge-events.ts"
import { limitText } from "../limits.ts"
import { shortRevision } from "../revision.ts"
import { timeOf } from "../time.ts"
import { type Decode, ignored } from "../webhook.ts"
import { tellPullRequest } from "./pull-request.ts"
import { DeploymentEvent, DeploymentStatusEvent, PullRequestEvent, PushEvent, WorkflowRunEvent } from "./schema.ts"

const NEXT = "let a webhook of GitHub deliver here, with content type application/json"

const reader = eventReader((name) => `a ${name} event of GitHub`, NEXT)

const readDeployment = reader(DeploymentEvent, "deployment", ({ deployment, repository, sender }, context) => {
  const { creator, description, environment, id, ref, sha } = deployment
  return receiveChange(context, {
    source: "github",
    kind: "deploy",
    identity: { repository: repository.full_name, deployment: id },
    subject: `${repository.full_name}/${environment ?? ""}`,
    at: timeOf(deployment.created_at),
    actor: creator?.login ?? sender?.login,
    summary: `deployment of ${repository.full_name} ${ref ?? shortRevision(sha)} to ${environment ?? "an environment"} was asked for${description ? `: ${description}` : ""}`,
    to: sha,
    url: repository.html_url,
    repository: repository.html_url
  })
})

const readDeploymentStatus = reader(
  DeploymentStatusEvent,
  "deployment_status",
  ({ deployment, deployment_status: status, repository, sender }, context) => {
    const environment = status.environment || deployment.environment || "an environment"
    return receiveChange(context, {
      source: "github",
      kind: "deploy",
      identity: { repository: repository.full_name, deployment: deployment.id, status: status.id },
      subject: `${repository.full_name}/${environment}`,
      at: timeOf(status.created_at),
      actor: deployment.creator?.login ?? sender?.login,
      summary: `deployment of ${repository.full_name} ${deployment.ref ?? shortRevision(deployment.sha)} to ${environment}: ${status.state}${status.description ? `; ${status.description}` : ""}`,
      to: deployment.sha,
      url: status.log_url || status.target_url || repository.html_url,
      repository: repository.html_url
    })
  }
)

const readPush = reader(PushEvent, "push", (push, context) => {
  const { after, before, repository } = push
  const branch = push.ref.replace(/^refs\/heads\//, "")
  const elsewhere = push.ref.startsWith("refs/heads/")
    ? otherBranch(branch, repository)
    : ignored(`${limitText(push.ref, 80)} is no branch`)
  if (elsewhere !== undefined) return elsewhere
  if (push.deleted === true) return ignored(`branch ${limitText(branch, 80)} was deleted`)
  return receiveChange(context, {
    source: "github",
    kind: "config",
    identity: { repository: repository.full_name, ref: push.ref, before, after },
    subject: `${repository.full_name}/${branch}`,
    // a commit's own time is when it was written, which may be long before it was pushed
    at: context.receivedAt,
    actor: push.pusher?.name ?? push.sender?.login,
    summary: `push to ${repository.full_name} ${branch}: ${push.head_commit?.message ?? shortRevision(after)}`,
    from: before,
    to: after,
    url: push.compare,
    repository: repository.html_url
  })
})

const readPullRequest = reader(PullRequestEvent, "pull_request", (event, context) => {
  const { action, pull_request: request, repository } = event
  const told = tellPullRequest(event, context.receivedAt)
  if (told === undefined) return ignored(`pull request ${request.number} is no nearer to being merged: ${limitText(action, 80)}`)
  return otherBranch(request.base.ref, repository) ?? receiveChange(context, told)
})

const readWorkflowRun = reader(WorkflowRunEvent, "workflow_run", ({ action, repository, sender, workflow_run: run }, context) => {
  const name = run.name || "workflow"
  if (action !== "completed") return ignored(`${limitText(name, 80)} is not over: ${limitText(action, 80)}`)
  return (
    otherBranch(run.head_branch ?? "", repository) ??
    receiveChange(context, {
      source: "github",
      kind: "other",
      identity: { repository: repository.full_name, run: run.id, attempt: run.run_attempt ?? 1 },
      subject: `${repository.full_name}/${name}`,
      at: timeOf(run.updated_at),
      actor: run.actor?.login ?? sender?.login,
      summary: `workflow ${name} of ${repository.full_name} at ${shortRevision(run.head_sha)}: ${run.conclusion ?? "over"}`,
      to: run.head_sha,
      url: run.html_url,
      repository: repository.html_url
    })
  )
})

const events: ReadonlyMap<string, ReadEvent> = new Map([
  ["deployment", readDeployment],
  ["deployment_status", readDeploymentStatus],
  ["push", readPush],
  ["pull_request", readPullRequest],
  ["workflow_run", readWorkflowRun],
  ["ping", () => Result.succeed(ignored("GitHub asked whether anybody is here"))]
])

/** One delivery of GitHub, as its X-GitHub-Event header says: deployments and their states, and what reaches the default branch. */
export const decodeGitHub: Decode = (body, headers, context) => {
  const name = headers["x-github-event"]
  if (name === undefined) {
    return Result.fail(invalid("a webhook of GitHub", NEXT, [{ path: "X-GitHub-Event", message: "Missing header" }]))
  }
  return events.get(name)?.(body, context, headers) ?? Result.succeed(ignored(`${limitText(name, 80)} events of GitHub are not kept`))
}
