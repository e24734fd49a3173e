// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${…}` is how a runbook writes parameters and CEL in a text
import { Schema } from "effect"

/** What the short and the full spelling of a runbook share. These schemas describe what a file holds; `load-runbook.ts` gives it meaning. */

export const Name = Schema.String.check(
  Schema.isPattern(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/u, {
    message: "Expected a name of lower-case letters, digits and dashes, at most 63"
  })
).annotate({ description: "Lower-case letters, digits and dashes: unique among runbooks, and how people call it." })

export const Duration = Schema.String.check(
  Schema.isPattern(/^(\d{1,9}(ms|[smhdw]))+$/u, { message: "Expected a duration such as 90s, 15m or 1h30m" })
).annotate({ description: "A duration such as 90s, 15m or 1h30m." })

/** At least one. Typed as any list: a tuple's schema would be written twice into the JSON Schema. */
export const nonEmpty = <S extends Schema.Top>(item: S) =>
  Schema.Array(item).check(Schema.isMinLength(1, { message: "Expected at least one" }))

/** One item may be written without the list around it. */
export const oneOrMore = <S extends Schema.Top>(item: S) => Schema.Union([Schema.Array(item), item])

export const listOf = <A>(source: A | ReadonlyArray<A> | undefined): ReadonlyArray<A> =>
  source === undefined ? [] : isList(source) ? source : [source]

const isList = <A>(source: A | ReadonlyArray<A>): source is ReadonlyArray<A> => Array.isArray(source)

export const Cel = Schema.String.annotate({ description: "An expression in CEL, https://cel.dev" })

/** `name` is how the expression is called wherever people read of it. */
export const NamedCel = Schema.Struct({
  cel: Cel,
  name: Schema.optionalKey(Schema.String.annotate({ description: "What it means when it holds, in a few words." }))
})

export const ConditionFile = Schema.Union([
  Schema.String,
  NamedCel,
  Schema.Struct({ metric: Schema.String.annotate({ description: "PromQL; holds when the instant query returns a sample." }) })
]).annotate({
  description:
    "`output contains …`, `output matches /…/` (or `does not`), `no restarts > N`, `exit code N`, `all pods ready`, {cel: …} or {metric: …}."
})

export const CommandFile = Schema.Union([Schema.String, Schema.NonEmptyArray(Schema.String)]).annotate({
  description: "A command line, split into words by its quotes and run without a shell, or its list of words. May hold ${params.name}."
})

export const ApprovalsFile = Schema.Union([
  Schema.Struct({
    groups: nonEmpty(Schema.String),
    people: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10 })))
  }),
  nonEmpty(Schema.Struct({ group: Schema.String }))
]).annotate({ description: "Who must approve before anything changes: people of any of these groups, one unless `people` says more." })

export const MatchFile = Schema.Array(Schema.Struct({ matchers: nonEmpty(Schema.String) })).annotate({
  description: "Alerts that select the runbook: those for which all `matchers` of any entry hold, written as in Alertmanager."
})
