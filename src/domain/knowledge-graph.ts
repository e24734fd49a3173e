import { Schema } from "effect"

/**
 * Anything that can be related to something else: a Kubernetes object by its kind, or `Alert`, `Chart`, `Component`, `Metric`, `Owner`,
 * `Repository`, `Runbook`, which have no namespace.
 */
export const GraphEntity = Schema.Struct({
  kind: Schema.String,
  /** Absent for what is of no namespace. */
  namespace: Schema.optionalKey(Schema.String),
  name: Schema.String
})
export type GraphEntity = typeof GraphEntity.Type

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
  from: GraphEntity,
  to: GraphEntity,
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
  readonly from: GraphEntity
  readonly to: GraphEntity
  readonly depth: number
  /** False where the entity was entered before. */
  readonly isNew: boolean
}

/** What is around an entity, nearest first. */
export interface Neighbourhood {
  readonly start: GraphEntity
  readonly steps: ReadonlyArray<RelationStep>
  /** Whether there is more than was asked for. */
  readonly cut: boolean
}

/** Identity as a map key. */
export const graphKey = ({ kind, name, namespace }: GraphEntity): string => `${kind}/${namespace ?? ""}/${name}`

/** `Deployment shop/cart`, `Node worker-1`. */
export const showGraphEntity = ({ kind, name, namespace }: GraphEntity): string =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`
