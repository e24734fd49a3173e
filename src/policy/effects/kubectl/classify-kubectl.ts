import { findCommand } from "../command-tree.ts"
import { asDryRun, escapes, type Finding, notUnderstood, outside } from "../finding.ts"
import { type FlagTable, flagTable } from "../flag-table.ts"
import { allValues, isGiven, type ParsedFlags } from "../parse-flags.ts"
import { kubectlCommands } from "./commands.ts"
import { escapingFlags, globalFlags, writingFlags } from "./flags.ts"

/** Every long flag of kubectl is read with `_` as `-`: k8s.io/component-base/cli/flag WordSepNormalizeFunc. */
const options = { normalise: (name: string) => name.replaceAll("_", "-") }

/**
 * `client` and `server` change nothing; bare and `true` are an error to today's kubectl and a client-side dry run to an older one.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
const dryRunValues = new Set(["client", "server", "", "true"])

const dryRunOf = (flags: ParsedFlags): string | undefined => {
  const given = allValues(flags, "dry-run")
  return given.length > 0 && given.every((value) => dryRunValues.has(value)) ? `--dry-run=${given[0] || "client"}` : undefined
}

/** A command's own flag hides the global one: `create rolebinding --user` names whom to bind, not who asks. */
const globalFindings = (flags: ParsedFlags, own: FlagTable): ReadonlyArray<Finding> => [
  ...escapingFlags
    .filter((name) => isGiven(flags, name) && !own.arity.has(name))
    .map((name) =>
      escapes(`--${name} chooses the identity, the cluster or the meaning of the command, which only Handrail's configuration does`)
    ),
  ...writingFlags
    .filter((name) => isGiven(flags, name))
    .map((name) => outside("update", "high", `--${name} writes files where Handrail runs`)),
  ...flags.problems.map(notUnderstood)
]

/** Effects of `kubectl <tokens>`. */
export const classifyKubectl = (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const { node, path, flags, unknown } = findCommand(kubectlCommands, globalFlags, tokens, options)
  const line = ["kubectl", ...path].join(" ")
  const surplus = unknown === undefined ? [] : [notUnderstood(`${line} ${unknown} is not a command that is known here; it may be a plugin`)]
  const found = [...node.classify(flags), ...surplus]
  const dryRun = dryRunOf(flags)
  return [...(dryRun === undefined ? found : found.map((each) => asDryRun(each, dryRun))), ...globalFindings(flags, flagTable(node.flags))]
}
