import type { EffectClass } from "../../../domain/command-effects.ts"
import { andBeginnings } from "../beginnings.ts"
import { type Classify, type CommandNode, command, group } from "../command-tree.ts"
import { asDryRun, type Finding, finding, harmless, notUnderstood, outside } from "../finding.ts"
import { runsPrograms, writesFiles } from "../flag-rules.ts"
import type { FlagSource } from "../flag-table.ts"
import { leadingFlags } from "../leading-flags.ts"
import { allValues, asWritten, isGiven, isSet } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { grepFlags, ownFlags, showing } from "./flags.ts"
import {
  branch,
  branchFlags,
  checkout,
  checkoutFlags,
  config,
  configFlags,
  isForced,
  pushFlags,
  remote,
  remoteFlags,
  symbolicRef,
  tag,
  tagFlags
} from "./lists.ts"

const open = (classify: Classify, ...flags: ReadonlyArray<FlagSource>): CommandNode => ({ ...command(classify, ...flags), open: true })

const read = open(() => [harmless], showing)

/** A `dry-run` among the flags is one that the command has; git refuses a flag that a command lacks, which proves nothing. */
const local = (value: EffectClass, what: string, flags: FlagSource = {}): CommandNode => {
  const previews = (flags.none ?? "").split(" ").includes("dry-run")
  return open((given) => {
    const found = outside("update", value, `${what} where Handrail runs`)
    return [previews && isSet(given, "dry-run") ? asDryRun({ ...found, survivesDryRun: false }, "--dry-run") : found]
  }, flags)
}

const preview: FlagSource = { none: "dry-run force quiet verbose", short: "f:force n:dry-run q:quiet v:verbose" }
const runs = (what: string): CommandNode => open(() => [outside("exec", "destructive", `${what} where Handrail runs`)])

const push: Classify = (flags) => {
  const names = flags.positionals
  const forced = isForced(flags)
  const found = finding(
    {
      verb: forced ? "delete" : "update",
      kind: "repository",
      names,
      scope: "outside",
      reversible: !forced,
      class: forced ? "destructive" : "high"
    },
    `${forced ? "removes or rewrites commits of" : "sends commits to"} the remote ${names[0] ?? "that the branch follows"}`
  )
  return [isSet(flags, "dry-run") ? asDryRun(found, "--dry-run") : found]
}

const reset: Classify = (flags) => [
  isGiven(flags, "hard") || isGiven(flags, "merge") || isGiven(flags, "keep")
    ? outside("delete", "destructive", "throws away changes of the checkout where Handrail runs")
    : outside("update", "high", "moves the branch or the index of the checkout where Handrail runs")
]

const stash = {
  ...group({
    "list|show": read,
    "drop|clear": local("destructive", "throws stashed changes away"),
    "push|save|apply|pop|branch|create|store|export|import": local("high", "moves changes between the checkout and the stash")
  }),
  flags: {
    none: "all include-untracked keep-index no-include-untracked no-keep-index patch quiet staged",
    value: "message pathspec-from-file",
    short: "a:all k:keep-index m:message p:patch q:quiet S:staged u:include-untracked"
  },
  classify: () => [outside("update", "high", "puts the changes of the checkout aside where Handrail runs")]
}

const archive: Classify = (flags) =>
  ["remote", "output"].some((name) => isGiven(flags, name))
    ? [outside("update", "high", "writes an archive where Handrail runs")]
    : [harmless]

/** These turn the applying off, unless it is asked for by name: https://git-scm.com/docs/git-apply */
const asksAboutPatch = ["check", "numstat", "stat", "summary"]

const apply: Classify = (flags) => {
  const found = outside("update", "high", "changes the checkout where Handrail runs")
  const only = asksAboutPatch.find((name) => isSet(flags, name))
  return [only === undefined || isGiven(flags, "apply") ? found : asDryRun({ ...found, survivesDryRun: false }, `--${only}`)]
}

const root: CommandNode = group({
  "annotate|blame|cat-file|check-attr|check-ignore|check-mailmap|check-ref-format|cherry|column|count-objects|describe|diff|diff-files|diff-index|diff-tree|for-each-ref|get-tar-commit-id|help|log|ls-files|ls-tree|merge-base|name-rev|patch-id|range-diff|request-pull|rev-list|rev-parse|show|show-branch|show-index|show-ref|status|stripspace|var|verify-commit|verify-pack|verify-tag|version|whatchanged":
    read,
  "ls-remote": command(() => [harmless], {
    none: "branches exit-code get-url heads quiet refs symref tags",
    value: "exec server-option sort upload-pack",
    short: "b:branches h:heads o:server-option q:quiet t:tags"
  }),
  shortlog: open(() => [harmless], {
    none: "committer email no-merges numbered summary",
    value: "author format group max-count since until",
    optional: "w",
    short: "c:committer e:email n:numbered s:summary w:w"
  }),
  fsck: command(
    (flags) => [isGiven(flags, "lost-found") ? outside("update", "high", "writes lost objects where Handrail runs") : harmless],
    {
      none: "cache connectivity-only dangling full lost-found name-objects no-dangling no-full no-progress no-reflogs progress reflogs root strict tags unreachable verbose",
      short: "v:verbose"
    }
  ),
  grep: command(() => [harmless], grepFlags, { none: "I" }),
  branch: command(branch, branchFlags),
  tag: command(tag, tagFlags),
  config: command(config, configFlags),
  remote: command(remote, remoteFlags),
  reflog: {
    ...group({ "exists|list|show": read, "delete|drop|expire|write": local("destructive", "removes entries of the reflog") }),
    flags: {
      none: "all no-abbrev no-decorate oneline relative-date",
      value: "author date format grep max-count since until",
      optional: "abbrev decorate pretty",
      short: "n:max-count"
    },
    // A word that is no command of it names the branch whose log is shown.
    others: () => read
  },
  notes: {
    ...group({ "get-ref|list|show": read, "add|append|copy|edit|merge|prune|remove": local("high", "changes notes") }),
    flags: { value: "ref" }
  },
  bisect: group({
    "help|log|terms": read,
    "run|view|visualize": runs("runs a program"),
    "bad|good|new|next|old|replay|reset|skip|start": local("high", "checks out other commits")
  }),
  checkout: command(checkout, checkoutFlags),
  "symbolic-ref": command(symbolicRef, { none: "delete no-recurse quiet recurse short", value: "m", short: "d:delete m:m q:quiet" }),
  stash,
  worktree: group({
    list: read,
    "add|lock|move|repair|unlock": local("high", "changes worktrees"),
    "prune|remove": local("destructive", "removes worktrees")
  }),
  submodule: {
    ...group({
      "status|summary": read,
      foreach: runs("runs a command in every submodule"),
      "absorbgitdirs|add|init|set-branch|set-url|sync|update": local("high", "changes submodules"),
      deinit: local("destructive", "removes submodules")
    }),
    flags: { none: "cached quiet recursive", short: "q:quiet" }
  },
  bundle: group({ "list-heads|verify": read, "create|unbundle": local("high", "writes a bundle") }),
  rerere: group({ "diff|remaining|status": read, "clear|forget|gc": local("destructive", "forgets how conflicts were resolved") }),
  lfs: group({ "env|logs|ls-files|status|version": read, locks: read, "fetch|pull|checkout": local("high", "fetches large files") }),
  archive: command(archive, {
    none: "list verbose worktree-attributes 0 1 2 3 4 5 6 7 8 9",
    value: "exec format mtime output prefix remote",
    values: "add-file add-virtual-file",
    short: "0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 9:9 l:list o:output v:verbose"
  }),
  fetch: local("low", "brings commits of a remote into the checkout", { none: "dry-run" }),
  apply: open(apply, { none: "apply check numstat recount reverse stat summary verbose", short: "R:reverse v:verbose" }),
  "format-patch": open((flags) => [isSet(flags, "stdout") ? harmless : outside("update", "high", "writes patches where Handrail runs")], {
    none: "stdout"
  }),
  "hash-object": command(
    (flags) => [isSet(flags, "w") ? outside("create", "high", "stores an object in the checkout where Handrail runs") : harmless],
    { none: "literally no-filters stdin stdin-paths w", value: "path t", short: "t:t w:w" }
  ),
  "pull|clone|init|merge|rebase|cherry-pick|revert|am|switch|mv|update-ref|read-tree": local("high", "changes the checkout"),
  "sparse-checkout": group({ list: read, "add|disable|init|reapply|set": local("high", "changes what is in the checkout") }),
  commit: local("high", "records changes in the checkout", { none: "dry-run" }),
  add: local("high", "changes the index", preview),
  rm: local("destructive", "removes files of the checkout", {
    ...preview,
    none: `${preview.none} cached r`,
    short: `${preview.short} r:r`
  }),
  clean: local("destructive", "removes files of the checkout", {
    none: "d dry-run force i quiet x X",
    value: "e",
    short: "d:d e:e f:force i:i n:dry-run q:quiet x:x X:X"
  }),
  restore: local("destructive", "throws away changes of the checkout"),
  prune: local("destructive", "removes what nothing refers to", preview),
  "gc|repack|pack-refs|maintenance": local("destructive", "removes what nothing refers to"),
  "filter-branch|replace|fast-import": local("destructive", "rewrites history"),
  reset: open(reset),
  push: command(push, pushFlags),
  "difftool|mergetool|instaweb|gui|citool|daemon|credential|credential-cache|credential-store|send-email|for-each-repo|p4|svn":
    runs("runs other programs")
})

const tool: Tool = {
  name: "git",
  root,
  globals: { none: "help", short: "h:help" },
  options: asWritten,
  flagRules: [
    runsPrograms([
      ...andBeginnings(["upload-pack", "receive-pack", "ext-diff", "open-files-in-pager", "extcmd"]).filter((name) => name.length > 1),
      "exec",
      "filters"
    ]),
    writesFiles(andBeginnings(["output"]).filter((name) => name.length > 1))
  ]
}

/** Settings that change only how things are shown. Others can name programs to run: pagers, editors, hooks, filters, transports. */
const plainSetting =
  /^(color|advice|column|log|status|versionsort)\.[\w.]+=|^core\.(quotepath|abbrev|precomposeunicode)=|^diff\.(renames|algorithm|context|wserrorhighlight)=|^safe\.directory=/i

const settings = (given: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  given
    .filter((setting) => !plainSetting.test(setting))
    .map((setting) => outside("exec", "destructive", `-c ${setting} changes git's configuration, by which it can be made to run programs`))

/** Addresses that name a program to fetch with: https://git-scm.com/docs/gitremote-helpers */
const helperAddress = /^[a-z][a-z0-9+.-]*::/

/** `git branch --merged` at the end of a line means the commit that is checked out: https://git-scm.com/docs/git-branch */
const withDefault = (words: ReadonlyArray<string>): ReadonlyArray<string> =>
  /^(branch|tag)$/.test(words[0] ?? "") && /^--((no-)?(merged|contains)|points-at)$/.test(words.at(-1) ?? "") ? [...words, "HEAD"] : words

/** Effects of `git <tokens>`. */
export const classifyGit = (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const { flags, rest: given } = leadingFlags(ownFlags, tokens, asWritten)
  const rest = withDefault(given)
  const programs = isGiven(flags, "exec-path") && allValues(flags, "exec-path").some((path) => path !== "")
  return [
    ...classifyTool(tool)(rest),
    ...settings(allValues(flags, "c")),
    ...(programs || isGiven(flags, "config-env")
      ? [outside("exec", "destructive", "chooses which programs git runs where Handrail runs")]
      : []),
    ...(rest.some((token) => helperAddress.test(token))
      ? [outside("exec", "destructive", "fetches by a program that the address names, where Handrail runs")]
      : []),
    ...flags.problems.map(notUnderstood)
  ]
}
