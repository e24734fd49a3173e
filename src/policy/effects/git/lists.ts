import type { Classify } from "../command-tree.ts"
import { type Finding, harmless, outside } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import { isGiven, isSet, type ParsedFlags } from "../parse-flags.ts"

const some = (flags: ParsedFlags, names: ReadonlyArray<string>): boolean => names.some((name) => isGiven(flags, name))

const rewrites = (what: string): Finding => outside("update", "high", `${what} of the checkout where Handrail runs`)
const destroys = (what: string): Finding => outside("delete", "destructive", `${what} of the checkout where Handrail runs`)

const listing: FlagSource = {
  none: "ignore-case list no-color no-column omit-empty",
  value: "contains format merged no-contains no-merged points-at sort",
  optional: "abbrev color column",
  short: "i:ignore-case l:list"
}

export const branchFlags: FlagSource = {
  none: `${listing.none} all copy create-reflog delete edit-description force force-copy force-delete force-move move no-abbrev no-track quiet recurse-submodules remote remotes show-current unset-upstream verbose`,
  value: `${listing.value} set-upstream-to`,
  optional: `${listing.optional} track`,
  short: `${listing.short} a:all C:force-copy c:copy D:force-delete d:delete f:force M:force-move m:move q:quiet r:remotes t:track u:set-upstream-to v:verbose`
}

const asksForList = ["contains", "list", "merged", "no-contains", "no-merged", "points-at"]

/** `git branch` lists when it is given no name, or asked which branches hold something: https://git-scm.com/docs/git-branch */
export const branch: Classify = (flags) => {
  if (some(flags, ["delete", "force-delete", "force-move", "force-copy", "force"])) return [destroys("removes or moves a branch")]
  if (some(flags, ["copy", "edit-description", "move", "set-upstream-to", "unset-upstream", "create-reflog"]))
    return [rewrites("changes a branch")]
  const lists = flags.positionals.length === 0 || some(flags, [...asksForList, "show-current"])
  return [lists ? harmless : rewrites("creates a branch")]
}

export const tagFlags: FlagSource = {
  none: `${listing.none} annotate create-reflog delete edit force no-sign sign verify`,
  value: `${listing.value} cleanup file local-user message trailer`,
  optional: `${listing.optional} n`,
  short: `${listing.short} a:annotate d:delete e:edit F:file f:force m:message n:n s:sign u:local-user v:verify`
}

/** https://git-scm.com/docs/git-tag */
export const tag: Classify = (flags) => {
  if (some(flags, ["delete", "force"])) return [destroys("removes or moves a tag")]
  if (some(flags, ["annotate", "sign", "local-user", "message", "file", "edit"])) return [rewrites("creates a tag")]
  const lists = flags.positionals.length === 0 || some(flags, [...asksForList, "n", "verify"])
  return [lists ? harmless : rewrites("creates a tag")]
}

export const configFlags: FlagSource = {
  none: "add all bool bool-or-int edit fixed-value get get-all get-color get-colorbool get-regexp get-urlmatch global includes int list local name-only no-includes no-type null path regexp remove-section rename-section replace-all show-names show-origin show-scope system unset unset-all worktree",
  value: "blob comment default file type url value",
  short: "e:edit f:file l:list z:null"
}

const readsSetting = ["get", "get-all", "get-color", "get-colorbool", "get-regexp", "get-urlmatch", "list"]
const changesSetting = ["add", "edit", "remove-section", "rename-section", "replace-all", "unset", "unset-all"]
const readingWords = new Set(["get", "list", "get-color", "get-colorbool"])

/** `git config NAME` reads and `git config NAME VALUE` writes; newer versions take `get` and `list` as words: https://git-scm.com/docs/git-config */
export const config: Classify = (flags) => {
  const [first = ""] = flags.positionals
  const reads = some(flags, readsSetting) || readingWords.has(first) || flags.positionals.length < 2
  if (some(flags, changesSetting) || !reads || ["edit", "set", "unset", "rename-section", "remove-section"].includes(first)) {
    return [outside("update", "destructive", "changes git's configuration, by which every later command can be made to run programs")]
  }
  return [flags.positionals.length === 0 && !some(flags, readsSetting) ? harmless : outside("read", "read", "reads git's configuration")]
}

export const checkoutFlags: FlagSource = {
  none: "detach force guess ignore-other-worktrees ignore-skip-worktree-bits l merge no-guess no-overlay no-progress no-track ours overlay overwrite-ignore patch progress quiet recurse-submodules theirs",
  value: "b B conflict orphan pathspec-from-file",
  optional: "track",
  short: "b:b B:B d:detach f:force l:l m:merge p:patch q:quiet t:track"
}

/** `git checkout BRANCH` refuses to lose changes; with paths or force it does lose them: https://git-scm.com/docs/git-checkout */
export const checkout: Classify = (flags) => [
  flags.positionals.length > Math.min(1, flags.beforeDash) ||
  flags.positionals.includes(".") ||
  some(flags, ["force", "B", "ours", "theirs", "patch", "merge"])
    ? destroys("throws away changes")
    : rewrites("checks out other files")
]

/** https://git-scm.com/docs/git-symbolic-ref: one name reads, two write. */
export const symbolicRef: Classify = (flags) => [
  some(flags, ["delete"]) || flags.positionals.length > 1 ? rewrites("changes a symbolic ref") : harmless
]

export const remoteFlags: FlagSource = {
  none: "add all auto delete dry-run fetch no-query no-tags prune push tags verbose",
  value: "master track",
  optional: "mirror",
  short: "a:auto d:delete f:fetch m:master n:no-query p:prune t:track v:verbose"
}

const setsRemote = new Set(["add", "rename", "set-branches", "set-head", "set-url", "update", "prune"])

/** `git remote`, and with `-v`, lists: https://git-scm.com/docs/git-remote */
export const remote: Classify = (flags) => {
  const [first] = flags.positionals
  if (first === undefined || first === "show" || first === "get-url") return [harmless]
  if (first === "remove" || first === "rm") return [destroys("removes a remote and its branches")]
  return [setsRemote.has(first) ? rewrites(`changes by ${first} where commits come from and go to`) : destroys(`does ${first} to a remote`)]
}

export const pushFlags: FlagSource = {
  none: "all atomic branches delete dry-run follow-tags force force-if-includes ipv4 ipv6 mirror no-atomic no-follow-tags no-force-if-includes no-force-with-lease no-progress no-recurse-submodules no-signed no-thin no-verify porcelain progress prune quiet set-upstream tags thin verbose verify",
  value: "exec receive-pack recurse-submodules repo",
  values: "push-option",
  optional: "force-with-lease signed",
  short: "4:ipv4 6:ipv6 d:delete f:force n:dry-run o:push-option q:quiet u:set-upstream v:verbose"
}

export const isForced = (flags: ParsedFlags): boolean =>
  ["delete", "force", "force-with-lease", "mirror", "prune"].some((name) => isSet(flags, name) || isGiven(flags, name)) ||
  flags.positionals.slice(1).some((refspec) => refspec.startsWith("+") || refspec.startsWith(":"))
