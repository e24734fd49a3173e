import { type CelEnv, type CelList, CelScalar, type CelValue, celEnv, celFunc, celList, listType } from "@bufbuild/cel"
import { strings } from "@bufbuild/cel/ext"
import { celLimits } from "./limits.ts"

/** Functions that only `boundLoops` writes into an expression: their names cannot be spelled in CEL. */
export const loopFunctions = { tick: "@tick", collect: "@collect", append: "@append" } as const

/** Steps left to the evaluation that runs. Evaluation is synchronous, so there is only ever one. */
let iterationsLeft = 0

export const startIterations = (): void => {
  iterationsLeft = celLimits.iterations
}

const tick = (condition: CelValue) => {
  iterationsLeft -= 1
  if (iterationsLeft < 0) throw new Error(`stopped after ${celLimits.iterations} steps; narrow what it looks at`)
  return condition
}

/** What `map` and `filter` gather. Appending is in place: the library's own way copies or nests the list at each step. */
const gathered = new WeakMap<CelList, Array<CelValue>>()

const collect = () => {
  const items: Array<CelValue> = []
  const list = celList(items)
  gathered.set(list, items)
  return list
}

const append = (list: CelList, item: CelValue) => {
  const items = gathered.get(list)
  if (items === undefined) throw new Error("appends to a list that it did not start")
  items.push(item)
  return list
}

const { DYN } = CelScalar

/** Standard CEL (https://github.com/google/cel-spec/blob/master/doc/langdef.md) with the strings extension; regular expressions are RE2. */
export const environment: CelEnv = celEnv({
  funcs: [
    ...strings,
    celFunc(loopFunctions.tick, [DYN], DYN, tick),
    celFunc(loopFunctions.collect, [], listType(DYN), collect),
    celFunc(loopFunctions.append, [listType(DYN), DYN], listType(DYN), append)
  ]
})
