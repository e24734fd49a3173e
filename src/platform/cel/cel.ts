/** Google's Common Expression Language, checked when what holds it is loaded and bounded when it is evaluated. https://cel.dev */
import { isCelError, parse, plan } from "@bufbuild/cel"
import { Result, Schema } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import { boundLoops } from "./bound-loops.ts"
import { fromCelValue, toCelInput } from "./cel-value.ts"
import { environment, startIterations } from "./environment.ts"
import { celLimits } from "./limits.ts"
import { type CelScope, unknownName } from "./names.ts"

export type { CelScope } from "./names.ts"

/** An expression that cannot be compiled. `message` is one sentence that says where in the expression, and the fix where one is known. */
export class CelInvalid extends Schema.TaggedError<CelInvalid>()("CelInvalid", { message: Schema.String, expression: Schema.String }) {}

export interface CelProgram {
  readonly expression: string
  readonly run: ReturnType<typeof plan>
}

/** Values by variable name: JSON, and `Date` for timestamps. Must not be changed once bound. */
export type CelBindings = Readonly<Record<string, unknown>>

/** `value` is JSON again. An error is a missing field, a type mismatch, or a limit: whoever asked knows nothing. */
export type CelResult = { readonly _tag: "value"; readonly value: unknown } | { readonly _tag: "error"; readonly message: string }

/** Parses and checks the names that an expression uses; without a scope, names are not checked. Pure. */
export const compileCel = (expression: string, scope?: CelScope): Result.Result<CelProgram, CelInvalid> => {
  const invalid = (message: string) => Result.fail(new CelInvalid({ message, expression }))
  if (expression.trim() === "") return invalid("the expression is empty")
  if (expression.length > celLimits.expression) {
    return invalid(`the expression is ${expression.length} characters long, over the limit of ${celLimits.expression}`)
  }
  try {
    const parsed = parse(expression).expr
    if (parsed === undefined) return invalid("the expression is empty")
    const problem = scope === undefined ? undefined : unknownName(parsed, scope)
    if (problem !== undefined) return invalid(problem)
    return Result.succeed({ expression, run: plan(environment, boundLoops(parsed)) })
  } catch (cause) {
    return invalid(syntaxProblem(cause))
  }
}

/** Evaluates within the limits. Pure, synchronous, never throws. */
export const evaluateCel = (program: CelProgram, bindings: CelBindings): CelResult => {
  try {
    const longest = Object.values(bindings).find((value) => typeof value === "string" && value.length > celLimits.text)
    if (longest !== undefined) return { _tag: "error", message: `it would look at more than ${celLimits.text} characters of text` }
    const inputs = Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, toCelInput(value)]))
    startIterations()
    const result = program.run(Object.assign(Object.create(null), inputs))
    return isCelError(result) ? { _tag: "error", message: lowerFirst(result.message) } : { _tag: "value", value: fromCelValue(result) }
  } catch (cause) {
    return { _tag: "error", message: cause instanceof Error ? lowerFirst(cause.message) : "could not be evaluated" }
  }
}

const syntaxProblem = (cause: unknown): string => {
  if (cause instanceof RangeError) return "the expression is nested too deeply"
  const message = messageOf(cause)
  const located = /^<input>:(\d+):(\d+): (.*)$/s.exec(message)
  if (located === null) return lowerFirst(message)
  const [, line, column, what = ""] = located
  return `${what} at line ${line}, column ${column} of the expression`
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
