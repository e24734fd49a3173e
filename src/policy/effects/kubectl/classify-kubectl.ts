import { choosesIdentity, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { allValues, isSet, type ParsedFlags } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { kubectlCommands } from "./commands.ts"
import { globalFlags } from "./flags.ts"

/** Every long flag of kubectl is read with `_` as `-`: k8s.io/component-base/cli/flag WordSepNormalizeFunc. */
const options = { normalise: (name: string) => name.replaceAll("_", "-") }

/**
 * `client` and `server` change nothing; bare and `true` are an error to today's kubectl and a client-side dry run to an older one.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
const dryRunValues = new Set(["client", "server", "", "true"])

/** `wait --local` only waits; of the rest kubectl says that it does not contact the API server. */
const local = new Set(["annotate", "label", "patch", "set"])

const dryRun = (flags: ParsedFlags, path: ReadonlyArray<string>): string | undefined => {
  const given = allValues(flags, "dry-run")
  if (given.length > 0 && given.every((value) => dryRunValues.has(value))) return `--dry-run=${given[0] || "client"}`
  return isSet(flags, "local") && local.has(path[0] ?? "") ? "--local" : undefined
}

export const kubectlTool = {
  name: "kubectl",
  root: kubectlCommands,
  globals: globalFlags,
  options,
  // k8s.io/kubectl/pkg/cmd HandlePluginCommand; what stands after such a flag is what people mean all the same.
  refusesFlagFirst: true,
  dryRun,
  flagRules: [
    ...kubeconfigRules,
    choosesIdentity(["password", "username"]),
    writesFiles(["cache-dir", "profile-output"]),
    { ...writesFiles(["profile"]), counts: (value) => value !== "none" && value !== "" }
  ]
} as const satisfies Tool

/** Effects of `kubectl <tokens>`. */
export const classifyKubectl = classifyTool(kubectlTool)
