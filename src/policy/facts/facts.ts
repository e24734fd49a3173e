import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { Timestamp } from "../../domain/ids.ts"
import type { Approvals } from "../../domain/runbook.ts"

/**
 * What the rules need to know of the world beside the plan: read before they are asked, so that the same input gives the same decision.
 * What could not be read is `unknown`, with why, and the rules then take the worst; what a plan does not need is not read at all.
 * `namespace` is empty for what has none.
 */
export interface Facts {
  /** Change freezes and peak hours that are in force now. */
  readonly freezes: ReadonlyArray<Freeze>
  /** For each object whose pods a step would stop. The name `*` stands for all of the kind in the namespace. */
  readonly disruption: ReadonlyArray<Disruption>
  readonly drains: Drains
  readonly controlPlane: ControlPlane
  /** For each node that a step would empty or delete. */
  readonly storage: ReadonlyArray<NodeStorage>
  /** For each object that a step would change. */
  readonly owners: ReadonlyArray<Ownership>
  /** Suspects that the cluster does not have, by the names that `settings.suspects.before` gives them. */
  readonly absent: ReadonlyArray<string>
  /** What was found before the plan was made; absent where the runbook diagnoses nothing. */
  readonly diagnosis?: DiagnosisSummary
}

interface Unknown {
  readonly status: "unknown"
  readonly because: string
}

/** What a freeze is about; a part that is absent holds for everything. Globs. */
interface FreezeScope {
  readonly environments?: ReadonlyArray<string>
  readonly clusters?: ReadonlyArray<string>
  readonly runbooks?: ReadonlyArray<string>
  readonly severities?: ReadonlyArray<string>
  readonly namespaces?: ReadonlyArray<string>
  readonly kinds?: ReadonlyArray<string>
  readonly names?: ReadonlyArray<string>
  readonly verbs?: ReadonlyArray<string>
}

export interface Freeze {
  readonly name: string
  readonly verdict: "deny" | "needs-approval"
  readonly only: FreezeScope
  readonly reason?: string
  /** When it ends; absent when that is not known. */
  readonly until?: Timestamp
  /** The same on the wall clock of the freeze's zone, for people. */
  readonly untilLocal?: string
  /** Who may approve changes during it. */
  readonly approvals?: Approvals
}

interface NamedObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** A PodDisruptionBudget's status. https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/ */
export interface Headroom {
  readonly name: string
  readonly allowed: number
  readonly healthy: number
  readonly desired: number
}

export type Disruption = NamedObject & ({ readonly status: "known"; readonly budgets: ReadonlyArray<Headroom> } | Unknown)

export type Drains =
  | { readonly status: "known"; readonly nodes: ReadonlyArray<{ readonly name: string; readonly state: "draining" | "cordoned" }> }
  | Unknown

export type ControlPlane = { readonly status: "stable" } | { readonly status: "unstable"; readonly because: string } | Unknown

export type NodeStorage = { readonly node: string } & (
  | {
      readonly status: "known"
      readonly attachments: ReadonlyArray<{ readonly volume: string; readonly attached: boolean; readonly error?: string }>
      /** PersistentVolumes that exist on this node only and are claimed. */
      readonly local: ReadonlyArray<string>
    }
  | Unknown
)

export type Ownership = NamedObject &
  ({ readonly status: "owned"; readonly by: string; readonly shownBy: string } | { readonly status: "free" } | Unknown)

export interface DiagnosisSummary {
  readonly verdict: Diagnosis["verdict"]
  readonly cause?: { readonly id: string; readonly summary: string }
  readonly hypotheses: ReadonlyArray<{ readonly id: string; readonly title: string; readonly status: string }>
}
