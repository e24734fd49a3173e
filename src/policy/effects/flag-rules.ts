import { isMutation } from "../../domain/command-effects.ts"
import { escapes, type Finding, finding, outside } from "./finding.ts"
import type { FlagRule } from "./tool.ts"

/** Flags that choose who asks, or whose answer is believed: only Handrail's configuration does that. */
export const choosesIdentity = (flags: ReadonlyArray<string>): FlagRule => ({
  flags,
  globalOnly: true,
  finding: (flag) =>
    escapes(`--${flag} chooses the identity, the cluster or the meaning of the command, which only Handrail's configuration does`)
})

const elsewhere = (flag: string): Finding =>
  finding(
    { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
    `--${flag} reads the cluster that the kubeconfig has under that name, which may not be the one in question`
  )

/**
 * Flags that name an entry of the kubeconfig. People write them into runbooks to say which cluster they mean. A command that Handrail
 * runs sees one cluster, whatever it is called, so a read of another comes to nothing; a change meant for another is an escape.
 */
export const choosesCluster = (flags: ReadonlyArray<string>): FlagRule => ({
  flags,
  globalOnly: true,
  finding: (flag, worst) =>
    isMutation(worst) ? escapes(`--${flag} chooses which cluster is changed, and only Handrail's configuration does that`) : elsewhere(flag)
})

/** Flags that write files, or read other ones, where Handrail runs. */
export const writesFiles = (flags: ReadonlyArray<string>): FlagRule => ({
  flags,
  // `--out -` is the terminal.
  counts: (value) => value !== "-",
  finding: (flag) => outside("update", "high", `--${flag} writes files where Handrail runs`)
})

/** Flags that run a program where Handrail runs, dry run or not. */
export const runsPrograms = (flags: ReadonlyArray<string>): FlagRule => ({
  flags,
  finding: (flag) => outside("exec", "destructive", `--${flag} runs a program where Handrail runs`)
})

/** The flags by which most programs built on client-go choose identity and cluster: https://pkg.go.dev/k8s.io/cli-runtime/pkg/genericclioptions#ConfigFlags */
export const kubeconfigRules: ReadonlyArray<FlagRule> = [
  choosesIdentity([
    "as",
    "as-group",
    "as-uid",
    "as-user-extra",
    "certificate-authority",
    "client-certificate",
    "client-key",
    "insecure-skip-tls-verify",
    "kubeconfig",
    "kuberc",
    "server",
    "tls-server-name",
    "token",
    "user"
  ]),
  choosesCluster(["cluster", "context", "kubecontext"])
]

export const kubeconfigFlags = {
  none: "disable-compression insecure-skip-tls-verify",
  value:
    "as as-uid cache-dir certificate-authority client-certificate client-key cluster context kubeconfig namespace request-timeout server tls-server-name token user",
  values: "as-group as-user-extra",
  short: "n:namespace s:server"
} as const
