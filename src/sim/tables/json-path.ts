import type { Json } from "../kube-object.ts"

/**
 * The JSONPath dialect of kubectl and of CRD printer columns, without templates: fields, quoted and escaped names,
 * indexes, slices, wildcards, recursive descent and comparing filters. https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
export type JsonPath = (value: unknown) => ReadonlyArray<Json>

type Step = (values: ReadonlyArray<Json>) => ReadonlyArray<Json>

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const children = (value: Json): ReadonlyArray<Json> => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [])

const descend = (value: Json): ReadonlyArray<Json> => [value, ...children(value).flatMap(descend)]

const field =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) => {
      const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
      return found === undefined ? [] : [found]
    })

const each: Step = (values) => values.flatMap(children)
const recursive: Step = (values) => values.flatMap(descend)

const slice = (text: string): Step => {
  const [start = "", end = "", step = ""] = text.split(":")
  const stride = step === "" ? 1 : Number(step)
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return []
      if (!text.includes(":")) {
        const item: Json | undefined = value.at(Number(text))
        return item === undefined ? [] : [item]
      }
      return value.slice(start === "" ? 0 : Number(start), end === "" ? undefined : Number(end)).filter((_, index) => index % stride === 0)
    })
}

const literal = (text: string): Json | undefined => {
  const quoted = /^(['"])(.*)\1$/s.exec(text)
  if (quoted !== null) return quoted[2] ?? ""
  if (text === "true" || text === "false") return text === "true"
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined
}

type Comparison = (left: Json, right: Json) => boolean

const ordered =
  (accept: (sign: number) => boolean): Comparison =>
  (left, right) =>
    (typeof left === "number" && typeof right === "number") || (typeof left === "string" && typeof right === "string")
      ? accept(left < right ? -1 : left > right ? 1 : 0)
      : false

const comparisons: Readonly<Record<string, Comparison>> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": ordered((sign) => sign < 0),
  "<=": ordered((sign) => sign <= 0),
  ">": ordered((sign) => sign > 0),
  ">=": ordered((sign) => sign >= 0)
}

/** `@.a.b` against the item under test; anything else is a literal. */
const operand = (text: string): ((item: Json) => Json | undefined) => {
  if (!text.startsWith("@")) {
    const value = literal(text)
    return () => value
  }
  const path = parseJsonPath(text.slice(1))
  return (item) => path?.(item)[0]
}

const filter = (expression: string): Step | undefined => {
  const match = /^\s*((?:"[^"]*"|'[^']*'|[^=!<>"'])+?)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*$/s.exec(expression)
  if (match === null) {
    const path = parseJsonPath(expression.trim().replace(/^@/, ""))
    return path === undefined ? undefined : (values) => values.flatMap(children).filter((item) => path(item).length > 0)
  }
  const [, left = "", operator = "", right = ""] = match
  const compare = comparisons[operator]
  if (compare === undefined) return undefined
  const [readLeft, readRight] = [operand(left), operand(right)]
  return (values) =>
    values.flatMap(children).filter((item) => {
      const [a, b] = [readLeft(item), readRight(item)]
      return a !== undefined && b !== undefined && compare(a, b)
    })
}

const bracket = (inside: string): Step | undefined => {
  const text = inside.trim()
  if (text === "*") return each
  if (text.startsWith("?(") && text.endsWith(")")) return filter(text.slice(2, -1))
  const name = /^(['"])(.*)\1$/s.exec(text)
  if (name !== null) return field(name[2] ?? "")
  return /^-?\d*(:-?\d*){0,2}$/.test(text) && text !== "" ? slice(text) : undefined
}

const closingBracket = (path: string, from: number): number => {
  let quote = ""
  let depth = 0
  for (let index = from; index < path.length; index += 1) {
    const letter = path[index] ?? ""
    if (quote !== "") quote = letter === quote ? "" : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === "[") depth += 1
    else if (letter === "]") {
      depth -= 1
      if (depth === 0) return index
    }
  }
  return -1
}

const steps = (path: string): ReadonlyArray<Step> | undefined => {
  const result: Array<Step> = []
  let index = 0
  while (index < path.length) {
    if (path.startsWith("..", index)) {
      result.push(recursive)
      index += path[index + 2] === "[" ? 2 : 1
      continue
    }
    if (path[index] === "[") {
      const end = closingBracket(path, index)
      const step = end < 0 ? undefined : bracket(path.slice(index + 1, end))
      if (step === undefined) return undefined
      result.push(step)
      index = end + 1
      continue
    }
    if (path[index] === ".") index += 1
    const name = /^(?:\\.|[^.[\]\\])*/s.exec(path.slice(index))?.[0] ?? ""
    if (name === "" && index < path.length && path[index] !== "[") return undefined
    if (name !== "") result.push(name === "*" ? each : field(name.replace(/\\(.)/gs, "$1")))
    index += name.length
  }
  return result
}

/** Reads a path such as `.status.conditions[?(@.type=="Ready")].status`; braces and a leading `$` are allowed. `undefined` when it is no path. */
export const parseJsonPath = (path: string): JsonPath | undefined => {
  const bare = path
    .trim()
    .replace(/^\{(.*)\}$/s, "$1")
    .trim()
    .replace(/^\$/, "")
  const parsed = steps(bare)
  if (parsed === undefined) return undefined
  return (value) => (value === undefined ? [] : parsed.reduce<ReadonlyArray<Json>>((values, step) => step(values), [value as Json]))
}
