import type { parse } from "@bufbuild/cel"

/** A node of a parsed CEL expression, as the standard's protobuf messages have it. */
export type Expression = NonNullable<ReturnType<typeof parse>["expr"]>

type Kind = Expression["exprKind"]
export type Comprehension = Extract<Kind, { case: "comprehensionExpr" }>["value"]

/** Rebuilds a node with `change` applied to each node directly below it. */
export const mapBelow = (expression: Expression, change: (below: Expression) => Expression): Expression => {
  const maybe = (below: Expression | undefined) => (below === undefined ? {} : { below: change(below) })
  const kind = expression.exprKind
  switch (kind.case) {
    case "selectExpr": {
      const { below } = maybe(kind.value.operand)
      return below === undefined ? expression : withKind(expression, { case: "selectExpr", value: { ...kind.value, operand: below } })
    }
    case "callExpr": {
      const { below } = maybe(kind.value.target)
      const value = { ...kind.value, args: kind.value.args.map(change) }
      return withKind(expression, { case: "callExpr", value: below === undefined ? value : { ...value, target: below } })
    }
    case "listExpr":
      return withKind(expression, { case: "listExpr", value: { ...kind.value, elements: kind.value.elements.map(change) } })
    case "structExpr":
      return withKind(expression, { case: "structExpr", value: { ...kind.value, entries: kind.value.entries.map(entryWith(change)) } })
    case "comprehensionExpr": {
      const parts = Object.fromEntries(
        comprehensionParts.flatMap((part) => {
          const below = kind.value[part]
          return below === undefined ? [] : [[part, change(below)]]
        })
      )
      return withKind(expression, { case: "comprehensionExpr", value: { ...kind.value, ...parts } })
    }
    default:
      return expression
  }
}

const comprehensionParts = ["iterRange", "accuInit", "loopCondition", "loopStep", "result"] as const

const withKind = (expression: Expression, exprKind: Kind): Expression => ({ ...expression, exprKind })

type Entry = Extract<Kind, { case: "structExpr" }>["value"]["entries"][number]

const entryWith =
  (change: (below: Expression) => Expression) =>
  (entry: Entry): Entry => {
    const value = entry.value === undefined ? entry : { ...entry, value: change(entry.value) }
    return value.keyKind.case === "mapKey" ? { ...value, keyKind: { case: "mapKey", value: change(value.keyKind.value) } } : value
  }
