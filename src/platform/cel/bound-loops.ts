import { loopFunctions } from "./environment.ts"
import { type Comprehension, type Expression, mapBelow } from "./expression.ts"

/**
 * The same expression, whose loops count their steps (see `celLimits.iterations`) and gather their results in linear time.
 * CEL has no other way to loop: `exists`, `all`, `exists_one`, `filter` and `map` all parse to comprehensions.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros
 */
export const boundLoops = (expression: Expression): Expression => {
  const bounded = mapBelow(expression, boundLoops)
  return bounded.exprKind.case === "comprehensionExpr" ? boundLoop(bounded, bounded.exprKind.value) : bounded
}

const boundLoop = (expression: Expression, loop: Comprehension): Expression => {
  const { loopCondition, accuInit, loopStep } = loop
  if (loopCondition === undefined || accuInit === undefined || loopStep === undefined) return expression
  const gathers = accuInit.exprKind.case === "listExpr" && accuInit.exprKind.value.elements.length === 0
  const value: Comprehension = {
    ...loop,
    loopCondition: call(loopCondition, loopFunctions.tick, [loopCondition]),
    ...(gathers && {
      accuInit: call(accuInit, loopFunctions.collect, []),
      loopStep: appendIn(loopStep, loop.accuVar)
    })
  }
  return { ...expression, exprKind: { case: "comprehensionExpr", value } }
}

/** `map` and `filter` write `gathered + [item]`, behind a condition or not. */
const appendIn = (step: Expression, gathered: string): Expression => {
  if (step.exprKind.case !== "callExpr") return step
  const { function: name, args } = step.exprKind.value
  const [first, second] = args
  if (name === "_+_" && first?.exprKind.case === "identExpr" && first.exprKind.value.name === gathered) {
    const [item] = second?.exprKind.case === "listExpr" ? second.exprKind.value.elements : []
    return item === undefined ? step : call(step, loopFunctions.append, [first, item])
  }
  if (name !== "_?_:_") return step
  return call(
    step,
    name,
    args.map((arg, index) => (index === 0 ? arg : appendIn(arg, gathered)))
  )
}

const call = (at: Expression, name: string, args: Array<Expression>): Expression => ({
  ...at,
  exprKind: { case: "callExpr", value: { $typeName: "cel.expr.Expr.Call", function: name, args } }
})
