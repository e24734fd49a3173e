import type { Entity } from "../../domain/entity.ts"
import type { GraphSource, RelationKind } from "../../domain/knowledge-graph.ts"
import type { LabelSelector } from "../../platform/kubernetes/label-selector.ts"

/** An entity that its source has shown itself, and not only somebody who names it. */
export interface Described {
  readonly entity: Entity
  /** Labels by which others find it: a workload's are those of the pods that it makes. */
  readonly labels?: Readonly<Record<string, string>>
  /** A few plain facts for queries: `phase`, `zone`, `replicas`. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

/** A relation between two entities by name, whether or not they are known. */
export interface Stated {
  readonly kind: RelationKind
  readonly from: Entity
  readonly to: Entity
  readonly where: string
  /** Where another than the contribution's source says it: the object's author, in an annotation. */
  readonly source?: GraphSource
}

/** A relation to whatever known entities fit, now or later: those that a selector takes, or that have a name. */
export interface Link {
  readonly kind: RelationKind
  readonly anchor: Entity
  /** Whether the relation begins at the anchor or ends there. */
  readonly anchorIs: "from" | "to"
  readonly kinds: ReadonlyArray<string>
  /** Absent: in any namespace. */
  readonly namespace?: string
  readonly by: { readonly selector: LabelSelector } | { readonly name: string }
  readonly where: string
  readonly source?: GraphSource
}

/** All that one object, rule group or file says. Contributing again under the same name replaces what was said before. */
export interface Contribution {
  readonly of: string
  readonly source: GraphSource
  /** Milliseconds since the epoch. */
  readonly seenAt: number
  readonly describes: ReadonlyArray<Described>
  readonly states: ReadonlyArray<Stated>
  readonly links: ReadonlyArray<Link>
}
