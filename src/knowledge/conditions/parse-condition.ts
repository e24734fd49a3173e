import { Result } from "effect"
import type { Condition } from "../../domain/condition.ts"
import { type CelScope, compileCel } from "../../platform/cel/cel.ts"
import { promqlProblem } from "../promql.ts"
import { namedChecks } from "./condition-grammar.ts"

/** A condition as a runbook writes it. */
export type ConditionSource = string | { readonly cel: string; readonly name?: string } | { readonly metric: string }

/** What a CEL condition may name; `parameters` when the runbook declares them. */
const conditionVariables = ["output", "objects", "params", "diagnosis", "steps", "now"]

/** Longest named check, in UTF-16 code units. */
const longest = 2_048

/**
 * Parses and checks one condition. `members` are the names that `params` and `steps` hold, when they are known. The failure is a
 * sentence that says how to write it. Pure.
 */
export const parseCondition = (source: ConditionSource, members: CelScope["members"] = {}): Result.Result<Condition, string> => {
  if (typeof source === "string") return parseNamed(source.trim())
  if ("metric" in source) {
    const problem = promqlProblem(source.metric)
    return problem === undefined ? Result.succeed({ _tag: "promql", source: source.metric, query: source.metric }) : Result.fail(problem)
  }
  return Result.mapBoth(compileCel(source.cel, { variables: conditionVariables, members }), {
    onSuccess: (): Condition => ({ _tag: "cel", source: source.name ?? source.cel, expression: source.cel }),
    onFailure: ({ message }) => `CEL: ${message}`
  })
}

const parseNamed = (text: string): Result.Result<Condition, string> => {
  if (text.length > longest) return Result.fail(`the check is longer than ${longest} characters`)
  for (const { pattern, build } of namedChecks) {
    const found = pattern.exec(text)
    if (found !== null) return build(text, found.groups ?? {})
  }
  const examples = namedChecks.map(({ example }) => `\`${example}\``).join(", ")
  return Result.fail(`${JSON.stringify(text)} is not a check; write one like ${examples}, or {cel: "…"}`)
}
