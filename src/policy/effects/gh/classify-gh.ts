import { type CommandNode, command, group } from "../command-tree.ts"
import { reads, thing, unless } from "../deeds.ts"
import { writesFiles } from "../flag-rules.ts"
import type { FlagSource } from "../flag-table.ts"
import { asWritten } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { apiFlags, apiRequest } from "./api-request.ts"
import { otherServer, rows } from "./forge-deeds.ts"

/** Flags of gh that stand alone; others take a value. */
const alone: FlagSource = {
  none: "active admin all archived auto checks comments commits delete-branch draft exit-status fail-fast failed files fork help include-prs log log-failed merged name-only no-archived no-assignee no-browser no-label no-milestone no-upstream patch pinned rebase required show-token source squash verbose version watch web yaml",
  value:
    "app assignee attempt author base branch closed commenter commit created env environment event extension filename head interval involves job jq json key label language limit match mention merged-at milestone order org owner ref repo review review-requested reviewed-by search shell size sort stars state team template topic updated user visibility workflow",
  short: "A:author B:base H:head L:limit R:repo S:search a:assignee b:branch e:env h:help j:job l:label o:owner q:jq s:state w:web"
}

/** https://cli.github.com/manual/ */
const root: CommandNode = group({
  "help|version|completion|status|browse|licenses|reference|environment|formatting|exit-codes|mintty|accessibility|a11y": reads(),
  api: command(apiRequest(/^https:\/\/(api\.)?github\.com\//), apiFlags),
  auth: rows(
    "credentials",
    { discloses: "token git-credential", identity: "login logout refresh setup-git switch" },
    {
      status: unless(reads(undefined, { none: "active show-token", short: "a:active t:show-token" }), {
        "show-token": ["read", "sensitive-read", "prints the token"]
      })
    }
  ),
  pr: rows("pull request", {
    reads: "list ls view status checks diff",
    adds: "create new comment review",
    edits: "close edit lock merge ready reopen revert unlock update-branch",
    writesHere: "checkout co"
  }),
  issue: rows("issue", {
    reads: "list ls view status",
    adds: "create new comment develop",
    edits: "close edit lock pin reopen transfer unlock unpin",
    removes: "delete"
  }),
  run: rows("workflow run", { reads: "list ls view watch", edits: "rerun", removes: "cancel delete", writesHere: "download" }),
  workflow: rows("workflow", { reads: "list ls view", runs: "run", edits: "disable enable" }),
  repo: rows(
    "repository",
    {
      reads: "list ls view",
      adds: "create new fork",
      edits: "edit rename set-default sync unarchive",
      removes: "archive delete",
      writesHere: "clone"
    },
    {
      autolink: rows("autolink", { reads: "list ls view", adds: "create", removes: "delete" }),
      "deploy-key": rows("deploy key", { reads: "list ls", permits: "add delete" }),
      gitignore: rows("template", { reads: "list ls view" }),
      license: rows("template", { reads: "list ls view" })
    }
  ),
  release: rows("release", {
    reads: "list ls view verify verify-asset",
    adds: "create new upload",
    edits: "edit",
    removes: "delete delete-asset",
    writesHere: "download"
  }),
  secret: rows("secret", { reads: "list ls", permits: "set delete remove" }),
  variable: rows("variable", { reads: "list ls get", edits: "set", removes: "delete remove" }),
  cache: rows("cache", { reads: "list ls", removes: "delete" }),
  label: rows("label", { reads: "list ls", adds: "create clone", edits: "edit", removes: "delete" }),
  gist: rows("gist", { reads: "list ls view", adds: "create new", edits: "edit rename", removes: "delete", writesHere: "clone" }),
  "ssh-key": rows("SSH key", { reads: "list ls", permits: "add delete" }),
  "gpg-key": rows("GPG key", { reads: "list ls", permits: "add delete" }),
  org: rows("organization", { reads: "list ls" }),
  "ruleset|rs": rows("ruleset", { reads: "list ls view check" }),
  search: rows("search", { reads: "code commits issues prs repos" }),
  "attestation|at": rows("attestation", { reads: "verify trusted-root inspect", writesHere: "download" }),
  project: rows("project", {
    reads: "list ls view field-list item-list",
    adds: "copy create field-create item-add item-create",
    edits: "close edit item-archive item-edit link mark-template unlink",
    removes: "delete field-delete item-delete"
  }),
  "codespace|cs": rows(
    "codespace",
    { reads: "list ls view logs", adds: "create", edits: "edit rebuild stop", removes: "delete", runs: "code cp jupyter ssh" },
    {
      ports: {
        ...reads(thing("codespace", { reach: "outside" }), { value: "codespace", short: "c:codespace" }),
        commands: rows("codespace", { permits: "visibility", runs: "forward" }).commands ?? {}
      }
    }
  ),
  "agent-task|agent-tasks|agent|agents": rows("agent task", { reads: "list ls view", runs: "create" }),
  "extension|extensions|ext": rows("extension", { reads: "list ls search browse", identity: "create exec install remove upgrade" }),
  alias: rows("alias", { reads: "list ls", identity: "delete import set" }),
  config: rows("configuration", { reads: "get list ls", identity: "clear-cache set" })
})

const tool: Tool = {
  name: "gh",
  root,
  globals: alone,
  options: asWritten,
  flagRules: [otherServer, writesFiles(["output"])]
}

/** Effects of `gh <tokens>`. */
export const classifyGh = classifyTool(tool)
