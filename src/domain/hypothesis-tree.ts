import { Schema } from "effect"

/** How far an observation moves a hypothesis: the CEL that must hold, and its likelihood ratio P(seen | true) / P(seen | false). */
export const Weigh = Schema.Struct({
  /** CEL over the probe's result and `{params, labels, now}`. */
  when: Schema.String,
  /** Above 1 supports, below 1 refutes. */
  likelihoodRatio: Schema.Number.check(Schema.isGreaterThan(0)),
  /** What it means when it holds, as a sentence; may hold `${CEL}`. */
  because: Schema.String
})
export type Weigh = typeof Weigh.Type

const probeFields = { id: Schema.String, weigh: Schema.Array(Weigh) }

/** A read-only check. Kubernetes reads bind `objects` (a list), metrics bind `samples`, logs bind `lines`. Tokens may hold `${params.name}`. */
export const Probe = Schema.Union([
  Schema.TaggedStruct("kubernetes", {
    ...probeFields,
    /** Plural with group, as kubectl takes it: `pods`, `replicasets.apps`, `events`. */
    resource: Schema.String,
    namespace: Schema.optionalKey(Schema.String),
    name: Schema.optionalKey(Schema.String),
    labelSelector: Schema.optionalKey(Schema.String),
    fieldSelector: Schema.optionalKey(Schema.String),
    /** Keep only objects with this controlling owner, directly or through its ReplicaSets: `deployment/checkout`. */
    ownedBy: Schema.optionalKey(Schema.String)
  }),
  Schema.TaggedStruct("prometheus", { ...probeFields, query: Schema.String }),
  Schema.TaggedStruct("logs", {
    ...probeFields,
    namespace: Schema.String,
    /** Pods are chosen as in a `kubernetes` probe. */
    labelSelector: Schema.optionalKey(Schema.String),
    ownedBy: Schema.optionalKey(Schema.String),
    container: Schema.optionalKey(Schema.String),
    previous: Schema.Boolean,
    tailLines: Schema.Int
  })
])
export type Probe = typeof Probe.Type

export interface Hypothesis {
  readonly id: string
  readonly title: string
  /** Probability before any evidence, between 0 and 1. */
  readonly prior: number
  readonly probes: ReadonlyArray<Probe>
  /** The object at fault when confirmed: `Deployment/${params.namespace}/${params.deployment}`. */
  readonly entity?: string
  /** Refinements: tested only once this one is confirmed. */
  readonly children: ReadonlyArray<Hypothesis>
}

export const Hypothesis: Schema.Codec<Hypothesis> = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  prior: Schema.Number,
  probes: Schema.Array(Probe),
  entity: Schema.optionalKey(Schema.String),
  children: Schema.Array(Schema.suspend((): Schema.Codec<Hypothesis> => Hypothesis))
})

export const HypothesisTree = Schema.Struct({
  /** CEL per sign of health: when all hold, nothing is wrong now and the verdict is `healthy`. Each reads through its probe. */
  healthy: Schema.Array(Probe),
  hypotheses: Schema.Array(Hypothesis)
})
export type HypothesisTree = typeof HypothesisTree.Type
