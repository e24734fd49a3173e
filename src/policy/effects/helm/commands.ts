import { always, type CommandNode, command, group } from "../command-tree.ts"
import { escapes, harmless, outside } from "../finding.ts"
import { type FlagSource, joinFlags } from "../flag-table.ts"
import { chart, dryRun, output, release, values, waiting } from "./flags.ts"
import { plugins } from "./plugins.ts"
import { installRelease, readRelease, rollbackRelease, template, testRelease, uninstallReleases, upgradeRelease } from "./releases.ts"

const nothing = always(harmless)
const writes = (what: string) => always(outside("update", "high", `${what} where Handrail runs`))
const runsUnvetted = always(escapes("installs or changes programs that helm then runs with Handrail's own identity"))
const logsIn = always(escapes("changes the credentials with which charts are fetched"))

const revision: FlagSource = { value: "revision" }
const installing: FlagSource = joinFlags([chart, values, output, waiting, dryRun, release])
const verification: FlagSource = { none: "verify", value: "keyring" }
const rendering: FlagSource = joinFlags([
  chart,
  values,
  waiting,
  dryRun,
  release,
  {
    none: "generate-name include-crds is-upgrade release-name replace skip-tests validate",
    value: "kube-version name-template output-dir",
    values: "api-versions show-only",
    optional: "server-side",
    short: "a:api-versions g:generate-name s:show-only"
  }
])

const install = command(installRelease, installing, {
  none: "generate-name replace",
  value: "name-template",
  optional: "server-side",
  short: "g:generate-name"
})

const upgrade = command(upgradeRelease, installing, {
  none: "cleanup-on-fail install recreate-pods reset-then-reuse-values reset-values reuse-values",
  value: "history-max server-side",
  short: "i:install"
})

const rollback = command(rollbackRelease, waiting, dryRun, {
  none: "cleanup-on-fail force force-conflicts force-replace recreate-pods",
  value: "history-max server-side"
})

const uninstall = command(uninstallReleases, waiting, dryRun, { none: "ignore-not-found keep-history", value: "cascade description" })

const list = command(readRelease("never"), output, {
  none: "all all-namespaces date deployed failed no-headers pending reverse short superseded uninstalled uninstalling",
  value: "filter max offset selector time-format",
  short: "A:all-namespaces a:all d:date f:filter l:selector m:max q:short r:reverse"
})

const history = command(readRelease("never"), output, { value: "max" })

const get = group({
  all: command(readRelease("always"), revision, { value: "template" }),
  hooks: command(readRelease("always"), revision),
  manifest: command(readRelease("always"), revision),
  notes: command(readRelease("always"), revision),
  values: command(readRelease("always"), revision, output, { none: "all", short: "a:all" }),
  metadata: command(readRelease("never"), revision, output)
})

const showChart = command(nothing, chart, { value: "jsonpath" })
const show = group({ all: showChart, chart: showChart, crds: showChart, readme: showChart, values: showChart })

const search = group({
  hub: command(nothing, output, { none: "fail-on-no-result list-repo-url", value: "endpoint max-col-width" }),
  repo: command(nothing, output, {
    none: "devel fail-on-no-result regexp versions",
    value: "max-col-width version",
    short: "l:versions r:regexp"
  })
})

const repoList = command(nothing, output, { none: "no-headers" })
const repoRemove = command(writes("forgets a chart repository"))
const repoUpdate = command(writes("fetches chart indexes to"), { none: "fail-on-repo-update-fail", value: "timeout" })

const repo = group({
  add: command(writes("adds a chart repository"), chart, {
    none: "allow-deprecated-repos force-update no-update password-stdin",
    value: "timeout"
  }),
  list: repoList,
  ls: repoList,
  remove: repoRemove,
  rm: repoRemove,
  update: repoUpdate,
  up: repoUpdate,
  index: command(writes("writes a chart index"), { none: "json", value: "merge url" })
})

const dependencyWrite = command(writes("fetches charts to"), chart, { none: "skip-refresh" })
const dependencyList = command(nothing, { value: "max-col-width" })
const dependency = group({
  build: dependencyWrite,
  update: dependencyWrite,
  up: dependencyWrite,
  list: dependencyList,
  ls: dependencyList
})

const pull = command(writes("fetches a chart to"), chart, { none: "prov untar", value: "destination untardir", short: "d:destination" })

const plugin = group({
  list: command(nothing, { value: "type" }),
  ls: command(nothing, { value: "type" }),
  verify: command(nothing, verification),
  ...Object.fromEntries(
    ["add", "install", "package", "remove", "rm", "uninstall", "up", "update"].map((name) => [
      name,
      command(runsUnvetted, chart, { none: "sign", value: "destination key passphrase-file", short: "d:destination" })
    ])
  )
})

const credentials: FlagSource = joinFlags([chart, { none: "insecure password-stdin", short: "p:password u:username" }])

/** helm 3.14 to 4.1, with every alias. What is not here may be a plugin, and is not understood. */
export const helmCommands: CommandNode = group({
  ...plugins,
  install,
  upgrade,
  rollback,
  uninstall,
  del: uninstall,
  delete: uninstall,
  un: uninstall,
  list,
  ls: list,
  history,
  hist: history,
  status: command(readRelease("structured"), revision, output, { none: "show-desc show-resources" }),
  get,
  test: command(testRelease, { none: "hide-notes logs", value: "timeout", values: "filter" }),
  template: command(template, rendering),
  lint: command(nothing, values, { none: "quiet skip-schema-validation strict with-subcharts", value: "kube-version" }),
  show,
  inspect: show,
  search,
  repo,
  dependency,
  dep: dependency,
  dependencies: dependency,
  pull,
  fetch: pull,
  push: command(always(outside("update", "destructive", "publishes a chart, which others may then install")), chart),
  package: command(writes("writes a chart archive"), chart, {
    none: "dependency-update sign",
    value: "app-version destination key passphrase-file",
    short: "d:destination u:dependency-update"
  }),
  create: command(writes("writes a new chart"), { value: "starter", short: "p:starter" }),
  plugin,
  registry: group({ login: command(logsIn, credentials), logout: command(logsIn) }),
  verify: command(nothing, verification),
  env: command(always(outside("read", "sensitive-read", "prints helm's environment, which can hold a token"))),
  version: command(nothing, { none: "client short", value: "template" }),
  completion: command(nothing, { none: "no-descriptions" }),
  help: command(nothing)
})
