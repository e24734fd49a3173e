import { type CommandNode, command, group } from "../command-tree.ts"
import { reads, unless } from "../deeds.ts"
import type { FlagSource } from "../flag-table.ts"
import { asWritten } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { apiFlags, apiRequest } from "./api-request.ts"
import { otherServer, rows } from "./forge-deeds.ts"

const alone: FlagSource = {
  none: "all closed comments draft help live merged mine not-draft opened version web",
  value:
    "assignee author branch created-after group issue-type label limit milestone not-label order output page per-page pipeline-id pipelineid repo reviewer scope search sha sort source-branch status target-branch updated-after username yaml-errors",
  short: "F:output P:per-page R:repo b:branch g:group h:help l:label m:milestone p:page w:web"
}

const notes = rows("issue", {
  reads: "list ls view show",
  adds: "create new note comment board",
  edits: "close reopen subscribe unsubscribe update",
  removes: "delete del"
})

const pipelines = rows(
  "pipeline",
  {
    reads: "get lint list ls status stats trace view",
    runs: "run create trigger run-trig retry",
    removes: "cancel delete",
    writesHere: "artifact"
  },
  { config: rows("pipeline configuration", { reads: "compile" }) }
)

/** https://docs.gitlab.com/cli/ */
const root: CommandNode = group({
  "help|version|completion|check-update": reads(),
  api: command(apiRequest(/^https:\/\/gitlab\.com\//), apiFlags),
  auth: rows(
    "credentials",
    { identity: "configure-docker docker-helper login logout dpop-gen", discloses: "git-credential" },
    {
      status: unless(reads(undefined, { none: "all show-token", short: "a:all t:show-token" }), {
        "show-token": ["read", "sensitive-read", "prints the token"]
      })
    }
  ),
  mr: rows("merge request", {
    reads: "approvers diff issues list ls view show",
    adds: "create new for note comment todo",
    edits: "approve close merge accept rebase reopen revoke subscribe unsubscribe update",
    removes: "delete del",
    writesHere: "checkout"
  }),
  issue: notes,
  incident: notes,
  "ci|pipe|pipeline": pipelines,
  job: rows("job artifact", { writesHere: "artifact" }),
  repo: rows("project", {
    reads: "contributors list ls search view",
    adds: "create new fork",
    edits: "mirror transfer update publish",
    removes: "delete del",
    writesHere: "archive clone"
  }),
  release: rows("release", { reads: "list ls view", adds: "create upload", removes: "delete del", writesHere: "download" }),
  variable: rows("variable", { discloses: "export get list ls", edits: "create new set update", removes: "delete remove" }),
  schedule: rows("schedule", { reads: "list ls", adds: "create new", edits: "update", removes: "delete", runs: "run" }),
  label: rows("label", { reads: "list ls get", adds: "create new", edits: "edit", removes: "delete" }),
  milestone: rows("milestone", { reads: "list ls get", adds: "create new", edits: "edit", removes: "delete" }),
  iteration: rows("iteration", { reads: "list ls" }),
  snippet: rows("snippet", { adds: "create new" }),
  user: rows("user", { reads: "events" }),
  changelog: rows("changelog", { reads: "generate" }),
  token: rows("token", { reads: "list ls", permits: "create rotate revoke" }),
  "ssh-key": rows("SSH key", { reads: "get list ls", permits: "add delete" }),
  "deploy-key": rows("deploy key", { reads: "get list ls", permits: "add delete" }),
  securefile: rows("secure file", { reads: "list ls", adds: "create upload", removes: "remove delete", writesHere: "download" }),
  cluster: rows(
    "cluster agent",
    {},
    { agent: rows("cluster agent", { reads: "list ls", discloses: "get-token", identity: "update-kubeconfig bootstrap" }) }
  ),
  alias: rows("alias", { reads: "list ls", identity: "delete set" }),
  config: rows("configuration", { discloses: "get", identity: "edit set" })
})

const tool: Tool = { name: "glab", root, globals: alone, options: asWritten, flagRules: [otherServer] }

/** Effects of `glab <tokens>`. */
export const classifyGlab = classifyTool(tool)
