import { Context } from "effect"

/** Where the manifests of some objects are, for owners that do not say it or whose repository is large. The first that fits counts. */
export interface SourceRule {
  readonly cluster?: string
  readonly namespace?: string
  /** Name of the Application, Kustomization or HelmRelease. */
  readonly application?: string
  readonly repository: string
  readonly branch?: string
  /** A folder, or the file itself. */
  readonly path: string
}

/** What the configuration says of changes by pull request. */
export interface GitopsSettings {
  readonly sources: ReadonlyArray<SourceRule>
  /** Milliseconds that a pull request may stay open, and that a merge may take to reach the cluster. */
  readonly mergeMs: number
  readonly syncMs: number
  /** A namespace with this label is changed live, whoever owns what is in it. */
  readonly exception: { readonly label: string; readonly value: string }
  /** Where people reach this Handrail; absent when they do not. */
  readonly publicUrl?: string
}

export const GitopsSettings = Context.Reference<GitopsSettings>("handrail/execute/GitopsSettings", {
  defaultValue: () => ({
    sources: [],
    mergeMs: 1_800_000,
    syncMs: 600_000,
    exception: { label: "handrail.dev/gitops", value: "live-changes-allowed" }
  })
})
