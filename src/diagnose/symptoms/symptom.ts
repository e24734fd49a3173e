import type { Entity } from "../../domain/entity.ts"

/** That something is wrong, whatever the cause. */
export interface Symptom {
  /** Pods' troubles are their workload's. */
  readonly entity: Entity
  readonly sentence: string
  readonly cites: ReadonlyArray<string>
  /** `trouble`: it does not do what it is to do. `sign`: something that may be over, or that people said. */
  readonly kind: "trouble" | "sign"
}
