import { Schema } from "effect"

/** A read-only look at something. Tokens may hold `${params.name}`. */
export const Read = Schema.Union([
  /** Binds a list of objects; a named object that does not exist is an empty list. */
  Schema.TaggedStruct("kubernetes", {
    /** Plural with group, as kubectl takes it: `pods`, `replicasets.apps`, `events`. */
    resource: Schema.String,
    namespace: Schema.optionalKey(Schema.String),
    name: Schema.optionalKey(Schema.String),
    labelSelector: Schema.optionalKey(Schema.String),
    fieldSelector: Schema.optionalKey(Schema.String),
    /** Keep only objects that this one controls, directly or through ReplicaSets or Jobs between them: `deployment/checkout`. */
    ownedBy: Schema.optionalKey(Schema.String)
  }),
  /** Binds a list of samples, `{metric: {label: value}, value: number}`. */
  Schema.TaggedStruct("prometheus", { query: Schema.String }),
  /** Binds a list of `{pod, line}`. */
  Schema.TaggedStruct("logs", {
    namespace: Schema.String,
    /** Pods are chosen as by a `kubernetes` read. */
    labelSelector: Schema.optionalKey(Schema.String),
    ownedBy: Schema.optionalKey(Schema.String),
    container: Schema.optionalKey(Schema.String),
    previous: Schema.Boolean,
    tailLines: Schema.Int
  }),
  /** Binds a list of `{check, ok}`, one for each check of that health endpoint of the API server. */
  Schema.TaggedStruct("health", { endpoint: Schema.Literals(["readyz", "livez", "healthz"]) }),
  /** Binds a list of etcd members by their addresses (joined by commas): `{endpoint, answers, healthy, reason, hasLeader, …}`, each as far as it is known. */
  Schema.TaggedStruct("etcd", { endpoints: Schema.String }),
  /** Binds a list of `{status, likelihood, object, summary}`: where the library of causes sees this one, likeliest first. */
  Schema.TaggedStruct("cause", { code: Schema.String })
])
export type Read = typeof Read.Type

/** Reads, each bound to its name, then values computed from them in order. */
const observationFields = {
  id: Schema.String,
  reads: Schema.Array(Schema.Struct({ as: Schema.String, read: Read })),
  /** CEL over the reads, `{params, labels, now}` and the values before it. */
  let: Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String }))
}

/** How far an observation moves a hypothesis: the CEL that must hold, and its likelihood ratio P(seen | true) / P(seen | false). */
export const Weigh = Schema.Struct({
  /** CEL over what the probe reads and computes. */
  when: Schema.String,
  /** Above 1 supports, below 1 refutes. */
  likelihoodRatio: Schema.Number.check(Schema.isGreaterThan(0)),
  /** What it means when it holds, as a sentence; may hold `${CEL}`. */
  because: Schema.String
})
export type Weigh = typeof Weigh.Type

/** One check of a hypothesis. The first `weigh` that holds counts; none holding is neutral; what cannot be read or evaluated never counts. */
export const Probe = Schema.Struct({ ...observationFields, weigh: Schema.Array(Weigh) })
export type Probe = typeof Probe.Type

/** A sign of health. */
export const HealthCheck = Schema.Struct({ ...observationFields, when: Schema.String, because: Schema.String })
export type HealthCheck = typeof HealthCheck.Type

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
  /** When all hold, nothing is wrong now and the verdict is `healthy`. */
  healthy: Schema.Array(HealthCheck),
  hypotheses: Schema.Array(Hypothesis)
})
export type HypothesisTree = typeof HypothesisTree.Type
