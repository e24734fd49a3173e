import type { FlagSource } from "../flag-table.ts"

/** Global flags of helm 3 and 4. `optional` covers flags that are boolean in one and take a value in the other. */
export const globalFlags: FlagSource = {
  none: "debug help kube-insecure-skip-tls-verify",
  value:
    "burst-limit color colour content-cache kube-apiserver kube-as-user kube-ca-file kube-context kube-tls-server-name kube-token kubeconfig namespace qps registry-config repository-cache repository-config",
  values: "kube-as-group",
  short: "h:help n:namespace"
}

export const chart: FlagSource = {
  none: "devel insecure-skip-tls-verify pass-credentials plain-http verify",
  value: "ca-file cert-file key-file keyring password repo username version"
}
export const values: FlagSource = {
  values: "set set-file set-json set-literal set-string values",
  short: "f:values"
}
export const output: FlagSource = { value: "output", short: "o:output" }
export const waiting: FlagSource = { none: "wait-for-jobs no-hooks", optional: "wait", value: "timeout" }
export const dryRun: FlagSource = { optional: "dry-run" }
export const release: FlagSource = {
  none: "atomic create-namespace dependency-update disable-openapi-validation enable-dns force force-conflicts force-replace hide-notes hide-secret render-subchart-notes rollback-on-failure skip-crds skip-schema-validation take-ownership",
  value: "description post-renderer",
  values: "labels post-renderer-args",
  short: "l:labels"
}
