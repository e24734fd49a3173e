import { Result } from "effect"
import type { Condition, ConditionResult } from "../../domain/condition.ts"
import { compilePattern } from "../pattern.ts"
import type { PrintedOutput } from "./condition-context.ts"
import { verdict } from "./verdict.ts"

type OutputContains = Extract<Condition, { _tag: "output-contains" }>
type OutputMatches = Extract<Condition, { _tag: "output-matches" }>

export const checkContains = ({ text, negated }: OutputContains, output: PrintedOutput): ConditionResult =>
  found(printed(output).includes(text), JSON.stringify(text), negated, output)

export const checkMatches = ({ pattern, negated }: OutputMatches, output: PrintedOutput): ConditionResult =>
  Result.match(compilePattern(pattern), {
    onFailure: (problem) => verdict(undefined, problem),
    onSuccess: (compiled) => found(compiled.test(printed(output)), `a match of /${pattern}/`, negated, output)
  })

const found = (there: boolean, what: string, negated: boolean, output: PrintedOutput): ConditionResult => {
  if (!there && output.truncated === true) return verdict(undefined, `the part of the output that was kept does not hold ${what}`)
  return verdict(there !== negated, there ? `the output holds ${what}` : `the output (${excerpt(output)}) does not hold ${what}`)
}

const printed = ({ stdout, stderr }: PrintedOutput): string => (stderr === "" ? stdout : `${stdout}\n${stderr}`)

const excerpt = (output: PrintedOutput): string => {
  const [first = ""] = printed(output).trim().split("\n")
  if (first === "") return "empty"
  return JSON.stringify(first.length > 80 ? `${first.slice(0, 80)}…` : first)
}
