import { Schema } from "effect"
import { Entity } from "./entity.ts"

export const relationKinds = [
  "owns",
  "selects",
  "routes-to",
  "depends-on",
  "consumes-metric",
  "guarded-by-PDB",
  "scheduled-on",
  "scales",
  "mounts",
  "deployed-by",
  "documented-by"
] as const
const RelationKind = Schema.Literals(relationKinds)
export type RelationKind = typeof RelationKind.Type

/** How a relation reads from its beginning, and from its end. */
export const relationWords: Readonly<Record<RelationKind, readonly [forward: string, backward: string]>> = {
  owns: ["owns", "is owned by"],
  selects: ["selects", "is selected by"],
  "routes-to": ["routes to", "gets its traffic from"],
  "depends-on": ["depends on", "is needed by"],
  "consumes-metric": ["consumes", "is consumed by"],
  "guarded-by-PDB": ["is guarded by", "guards"],
  "scheduled-on": ["runs on", "runs"],
  scales: ["scales", "is scaled by"],
  mounts: ["mounts", "is mounted by"],
  "deployed-by": ["is deployed by", "deploys"],
  "documented-by": ["is documented by", "documents"]
}

/** Who says so: the cluster's objects, their authors in an annotation, rules of Prometheus, traces, a service catalog, or runbooks. */
export const GraphSource = Schema.Literals(["kubernetes", "annotation", "prometheus", "traces", "catalog", "runbooks"])
export type GraphSource = typeof GraphSource.Type

export const Relation = Schema.Struct({
  kind: RelationKind,
  from: Entity,
  to: Entity,
  source: GraphSource,
  /** What of the source says it, to cite: `Pod shop/web-1: spec.nodeName`. */
  where: Schema.String,
  /** Milliseconds since the epoch when the source was last seen to say it. */
  seenAt: Schema.Number
})
export type Relation = typeof Relation.Type

/** One relation found, and the entity that it was found from: a tree, in which every entity is entered once. */
export interface RelationStep {
  readonly relation: Relation
  readonly from: Entity
  readonly to: Entity
  readonly depth: number
  /** False where the entity was entered before. */
  readonly isNew: boolean
}

/** What is around an entity, nearest first. */
export interface Neighbourhood {
  readonly start: Entity
  readonly steps: ReadonlyArray<RelationStep>
  /** Whether there is more than was asked for. */
  readonly cut: boolean
}
