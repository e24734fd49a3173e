import { findCommand } from "../command-tree.ts"
import { asDryRun, escapes, type Finding, notUnderstood, outside } from "../finding.ts"
import { allValues, isGiven, type ParsedFlags } from "../parse-flags.ts"
import { helmCommands } from "./commands.ts"
import { escapingFlags, executingFlags, globalFlags, unverifiedFlags, writingFlags } from "./flags.ts"

const options = { normalise: (name: string) => name }

/** helm 3 reads the flag bare as `client` and takes booleans, helm 4 reads it bare as a client-side dry run: https://helm.sh/docs/helm/helm_upgrade/ */
const dryRunValues = new Set(["client", "server", "", "true"])

const dryRunOf = (flags: ParsedFlags): string | undefined => {
  const given = allValues(flags, "dry-run")
  return given.length > 0 && given.every((value) => dryRunValues.has(value)) ? `--dry-run=${given[0] || "client"}` : undefined
}

const given = (flags: ParsedFlags, names: ReadonlyArray<string>): ReadonlyArray<string> => names.filter((name) => isGiven(flags, name))

const globalFindings = (flags: ParsedFlags): ReadonlyArray<Finding> => [
  ...given(flags, escapingFlags).map((name) =>
    escapes(`--${name} chooses the identity, the cluster or the registry's trust, which only Handrail's configuration does`)
  ),
  ...given(flags, executingFlags).map((name) => outside("exec", "destructive", `--${name} runs a program where Handrail runs`)),
  ...given(flags, unverifiedFlags).map((name) => outside("read", "destructive", `--${name} takes a chart from whoever answers`)),
  ...given(flags, writingFlags).map((name) => outside("update", "high", `--${name} writes or chooses files where Handrail runs`)),
  ...flags.problems.map(notUnderstood)
]

/** Effects of `helm <tokens>`. */
export const classifyHelm = (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const { node, path, flags, unknown } = findCommand(helmCommands, globalFlags, tokens, options)
  const line = ["helm", ...path].join(" ")
  const surplus = unknown === undefined ? [] : [notUnderstood(`${line} ${unknown} is not a command that is known here; it may be a plugin`)]
  const found = [...node.classify(flags), ...surplus]
  const dryRun = dryRunOf(flags)
  return [...(dryRun === undefined ? found : found.map((each) => asDryRun(each, dryRun))), ...globalFindings(flags)]
}
