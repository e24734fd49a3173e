import { Effect, Result } from "effect"
import type { CelCondition, Condition, ConditionResult } from "../../domain/condition.ts"
import { type CelProgram, compileCel, evaluateCel } from "../../platform/cel/cel.ts"
import type { ConditionContext, InstantQueries, PrintedOutput, Sample } from "./condition-context.ts"
import { checkReady, checkRestarts, objectsOf } from "./object-checks.ts"
import { checkContains, checkMatches } from "./output-checks.ts"
import { verdict } from "./verdict.ts"

export type { ConditionContext, InstantQueries, PrintedOutput, Sample } from "./condition-context.ts"

/** Whether a condition holds. What cannot be read, or does not apply to what was read, is `unknown`; never fails. */
export const evaluateCondition = Effect.fn("knowledge.evaluateCondition")(function* (
  condition: Condition,
  context: ConditionContext
): Effect.fn.Return<ConditionResult> {
  switch (condition._tag) {
    case "output-contains":
      return withOutput(context, (output) => checkContains(condition, output))
    case "output-matches":
      return withOutput(context, (output) => checkMatches(condition, output))
    case "exit-code":
      return withOutput(context, ({ exitCode }) => verdict(exitCode === condition.code, `it ended with exit code ${exitCode}`))
    case "restarts-at-most":
      return yield* checkRestarts(condition, context)
    case "all-ready":
      return yield* checkReady(condition, context)
    case "cel":
      return yield* checkCel(condition, context)
    case "promql":
      return yield* checkMetric(condition.query, context.metrics)
  }
})

const withOutput = (context: ConditionContext, check: (output: PrintedOutput) => ConditionResult): ConditionResult =>
  context.output === undefined ? verdict(undefined, "no command has run yet") : check(context.output)

const checkCel = Effect.fnUntraced(function* ({ expression, source }: CelCondition, context: ConditionContext) {
  const compiled = compileCel(expression)
  if (Result.isFailure(compiled)) return verdict(undefined, compiled.failure.message)
  return celVerdict(compiled.success, source, {
    output: context.output ?? null,
    objects: (yield* objectsOf(context)) ?? null,
    params: context.params,
    diagnosis: context.diagnosis ?? null,
    steps: context.steps ?? {},
    now: new Date(context.now)
  })
})

const celVerdict = (program: CelProgram, called: string, bindings: Readonly<Record<string, unknown>>): ConditionResult => {
  const result = evaluateCel(program, bindings)
  if (result._tag === "error") return verdict(undefined, `could not be evaluated: ${result.message}`)
  if (typeof result.value !== "boolean") return verdict(undefined, `gives ${JSON.stringify(result.value)}, which is neither true nor false`)
  return verdict(
    result.value,
    called === program.expression ? `the expression is ${result.value}` : result.value ? "it holds" : "it does not hold"
  )
}

/** A comparison in PromQL filters, so a condition holds when samples are left. Those that are not numbers tell nothing. */
const checkMetric = Effect.fnUntraced(function* (query: string, metrics: InstantQueries | undefined) {
  if (metrics === undefined) return verdict(undefined, "no Prometheus is configured for this cluster")
  const samples = yield* Effect.result(metrics.query(query))
  if (Result.isFailure(samples)) return verdict(undefined, `Prometheus could not be read: ${samples.failure.message}`)
  const [first] = samples.success
  if (first === undefined) return verdict(false, `no series satisfies \`${query}\``)
  const numbers = samples.success.filter(({ value }) => !Number.isNaN(value))
  const [largest] = numbers.toSorted((a, b) => b.value - a.value)
  if (largest === undefined) return verdict(undefined, `all ${samples.success.length} samples of \`${query}\` are NaN`)
  return verdict(true, `\`${query}\` holds for ${numbers.length} series, up to ${showSample(largest)}`)
})

const showSample = ({ metric, value }: Sample): string => {
  const { __name__: name = "", ...labels } = metric
  const shown = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`)
  return `${value} (${name}{${shown.join(", ")}})`
}
