import { outside } from "../finding.ts"
import { choosesCluster, choosesIdentity, runsPrograms, writesFiles } from "../flag-rules.ts"
import { allValues, asWritten, type ParsedFlags } from "../parse-flags.ts"
import { classifyTool, type FlagRule, type Tool } from "../tool.ts"
import { helmCommands } from "./commands.ts"
import { globalFlags } from "./flags.ts"

/** helm 3 reads the flag bare as `client` and takes booleans, helm 4 reads it bare as a client-side dry run: https://helm.sh/docs/helm/helm_upgrade/ */
const dryRunValues = new Set(["client", "server", "", "true"])

const dryRun = (flags: ParsedFlags): string | undefined => {
  const given = allValues(flags, "dry-run")
  return given.length > 0 && given.every((value) => dryRunValues.has(value)) ? `--dry-run=${given[0] || "client"}` : undefined
}

/** A chart nobody vouches for. */
const unverified: FlagRule = {
  flags: ["insecure-skip-tls-verify", "plain-http"],
  finding: (flag) => outside("read", "destructive", `--${flag} takes a chart from whoever answers`)
}

/** The credentials of a chart repository are flags of the commands that fetch charts. */
const identity: FlagRule = {
  ...choosesIdentity([
    "kube-apiserver",
    "kube-as-group",
    "kube-as-user",
    "kube-ca-file",
    "kube-insecure-skip-tls-verify",
    "kube-tls-server-name",
    "kube-token",
    "kubeconfig",
    "password",
    "password-stdin",
    "registry-config",
    "username"
  ]),
  globalOnly: false
}

export const helmTool = {
  name: "helm",
  root: helmCommands,
  globals: globalFlags,
  options: asWritten,
  dryRun,
  flagRules: [
    identity,
    choosesCluster(["kube-context"]),
    // https://helm.sh/docs/topics/advanced/#post-rendering
    runsPrograms(["post-renderer", "post-renderer-args"]),
    unverified,
    writesFiles(["content-cache", "dependency-update", "destination", "output-dir", "repository-cache", "repository-config", "untardir"])
  ]
} as const satisfies Tool

/** Effects of `helm <tokens>`. */
export const classifyHelm = classifyTool(helmTool)
