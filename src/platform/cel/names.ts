import { didYouMean } from "../did-you-mean.ts"
import { environment } from "./environment.ts"
import { type Expression, mapBelow } from "./expression.ts"

/** What an expression may name. */
export interface CelScope {
  readonly variables: ReadonlyArray<string>
  /** Names of what some variables hold, where they are known: those of `params` and `steps`. */
  readonly members?: Readonly<Record<string, ReadonlyArray<string>>>
}

/** The first name in an expression that means nothing, as a sentence with its fix; `undefined` when all have a meaning. */
export const unknownName = (expression: Expression, scope: CelScope): string | undefined => firstIn(expression, scope, [])

const firstIn = (expression: Expression, scope: CelScope, bound: ReadonlyArray<string>): string | undefined => {
  const found = ownProblem(expression, scope, bound)
  if (found !== undefined) return found
  const kind = expression.exprKind
  const inner = kind.case === "comprehensionExpr" ? [...bound, kind.value.iterVar, kind.value.accuVar] : bound
  let problem: string | undefined
  mapBelow(expression, (below) => {
    problem ??= firstIn(below, scope, inner)
    return below
  })
  return problem
}

const ownProblem = (expression: Expression, scope: CelScope, bound: ReadonlyArray<string>): string | undefined => {
  const kind = expression.exprKind
  switch (kind.case) {
    case "identExpr":
      return variableProblem(kind.value.name, scope, bound)
    case "callExpr":
      return functionProblem(kind.value.function) ?? indexProblem(expression, scope, bound)
    case "selectExpr":
      return memberProblem(identifier(kind.value.operand), kind.value.field, scope, bound)
    default:
      return undefined
  }
}

/** Types are values in CEL: `type(x) == string`. */
const typeNames = [
  "bool",
  "bytes",
  "double",
  "duration",
  "int",
  "list",
  "map",
  "null_type",
  "string",
  "timestamp",
  "type",
  "uint",
  "google"
]

const variableProblem = (name: string, scope: CelScope, bound: ReadonlyArray<string>): string | undefined => {
  if (bound.includes(name) || scope.variables.includes(name) || typeNames.includes(name)) return undefined
  return `there is no variable ${JSON.stringify(name)} here; ${suggest(name, [...bound.filter((known) => !known.startsWith("@")), ...scope.variables])}`
}

const macros: Readonly<Record<string, string>> = {
  has: "has(object.field)",
  all: "list.all(item, condition)",
  exists: "list.exists(item, condition)",
  exists_one: "list.exists_one(item, condition)",
  filter: "list.filter(item, condition)",
  map: "list.map(item, value)"
}

const functionProblem = (name: string): string | undefined => {
  if (!/^[a-zA-Z]/.test(name) || environment.funcs.find(name) !== undefined) return undefined
  const macro = macros[name]
  if (macro !== undefined) return `${name} is written ${macro}`
  const names = Array.from(environment.funcs, (known) => known.name).filter((known) => /^[a-zA-Z]/.test(known))
  return `there is no function ${JSON.stringify(name)}; ${suggest(name, [...names, ...Object.keys(macros)])}`
}

const memberProblem = (variable: string | undefined, name: string, scope: CelScope, bound: ReadonlyArray<string>): string | undefined => {
  const known = variable === undefined || bound.includes(variable) ? undefined : scope.members?.[variable]
  if (known === undefined || known.includes(name)) return undefined
  return `there is no ${JSON.stringify(name)} in ${variable}; ${suggest(name, known)}`
}

/** The name in `params["name"]`. */
const indexProblem = (expression: Expression, scope: CelScope, bound: ReadonlyArray<string>): string | undefined => {
  if (expression.exprKind.case !== "callExpr" || expression.exprKind.value.function !== "_[_]") return undefined
  const [target, index] = expression.exprKind.value.args
  if (index?.exprKind.case !== "constExpr") return undefined
  const constant = index.exprKind.value.constantKind
  return constant.case === "stringValue" ? memberProblem(identifier(target), constant.value, scope, bound) : undefined
}

const identifier = (expression: Expression | undefined): string | undefined =>
  expression?.exprKind.case === "identExpr" ? expression.exprKind.value.name : undefined

const suggest = (name: string, known: ReadonlyArray<string>): string => {
  const meant = didYouMean(name, known)
  if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`
  return known.length === 0 ? "none are declared" : `there are ${[...new Set(known)].sort().join(", ")}`
}
