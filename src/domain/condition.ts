import { Schema } from "effect"

/** Google's Common Expression Language, https://cel.dev. `source` is what its author calls it, else the expression. */
export const CelCondition = Schema.TaggedStruct("cel", { source: Schema.String, expression: Schema.String })
export type CelCondition = typeof CelCondition.Type

/**
 * A check that a runbook states, after parsing. The text that a team wrote is kept for messages.
 * `output-*`, `exit-code`, `restarts-at-most` and `all-ready` look at what a command printed; `cel` at that and at parsed objects; `promql` at metrics.
 */
export const Condition = Schema.Union([
  Schema.TaggedStruct("output-contains", { source: Schema.String, text: Schema.String, negated: Schema.Boolean }),
  Schema.TaggedStruct("output-matches", { source: Schema.String, pattern: Schema.String, negated: Schema.Boolean }),
  Schema.TaggedStruct("restarts-at-most", { source: Schema.String, limit: Schema.Int }),
  Schema.TaggedStruct("exit-code", { source: Schema.String, code: Schema.Int }),
  /** `what` is a plural resource such as `pods`, `deployments`, `nodes`; `*` for whatever was printed. */
  Schema.TaggedStruct("all-ready", { source: Schema.String, what: Schema.String }),
  CelCondition,
  /** True when the instant query returns at least one sample (a comparison filters), https://prometheus.io/docs/prometheus/latest/querying/operators/ */
  Schema.TaggedStruct("promql", { source: Schema.String, query: Schema.String })
])
export type Condition = typeof Condition.Type

/** `unknown` is never treated as true: the thing could not be read, or does not apply to what was read. */
export const ConditionResult = Schema.Struct({
  verdict: Schema.Literals(["true", "false", "unknown"]),
  /** One sentence that cites what was seen. */
  message: Schema.String
})
export type ConditionResult = typeof ConditionResult.Type
