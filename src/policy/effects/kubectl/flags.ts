import type { FlagSource } from "../flag-table.ts"

/**
 * `kubectl options`, 1.35, and the klog flags that older clients took everywhere.
 * kubectl also takes `_` for `-` in every long flag.
 */
export const globalFlags: FlagSource = {
  none: "disable-compression help insecure-skip-tls-verify match-server-version warnings-as-errors",
  value:
    "as as-uid cache-dir certificate-authority client-certificate client-key cluster context kubeconfig kuberc log-flush-frequency namespace password profile profile-output request-timeout server tls-server-name token user username v vmodule",
  values: "as-group as-user-extra",
  short: "h:help n:namespace s:server v:v"
}

export const print: FlagSource = {
  none: "allow-missing-template-keys show-managed-fields",
  value: "output template",
  short: "o:output"
}
export const files: FlagSource = { none: "recursive", values: "filename", value: "kustomize", short: "f:filename k:kustomize R:recursive" }
/** Said twice the last one counts; either way it is a selector. */
export const selector: FlagSource = { values: "selector", short: "l:selector" }
export const everywhere: FlagSource = { none: "all-namespaces", short: "A:all-namespaces" }
export const fieldSelector: FlagSource = { value: "field-selector" }
/** `--record` is gone from kubectl and still in many runbooks. */
export const changes: FlagSource = { none: "record", value: "field-manager" }
export const dryRun: FlagSource = { optional: "dry-run" }
export const validation: FlagSource = { optional: "validate" }
export const deletion: FlagSource = { none: "force wait", optional: "cascade", value: "grace-period timeout" }
export const terminal: FlagSource = { none: "quiet stdin tty", short: "q:quiet i:stdin t:tty" }
