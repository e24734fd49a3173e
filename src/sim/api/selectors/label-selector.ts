import { qualifiedName } from "../../defaults/validation/names.ts"
import { badRequest } from "../../store/status-error.ts"

export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean

type Token = { readonly kind: "word" | "symbol"; readonly text: string }

const SYMBOL = /^(?:==|!=|=|!|>|<|\(|\)|,)/
const WORD = /^[^\s=!<>(),]+/

const unparsable = (reason: string): Error => badRequest(`unable to parse requirement: ${reason}`)

const tokens = (selector: string): ReadonlyArray<Token> => {
  const found: Array<Token> = []
  let rest = selector.trimStart()
  while (rest !== "") {
    const symbol = SYMBOL.exec(rest)?.[0]
    const text = symbol ?? WORD.exec(rest)?.[0]
    if (text === undefined) throw unparsable(`found '${rest[0]}'`)
    found.push({ kind: symbol === undefined ? "word" : "symbol", text })
    rest = rest.slice(text.length).trimStart()
  }
  return found
}

interface Cursor {
  readonly peek: () => Token | undefined
  readonly next: () => Token | undefined
  readonly fail: (reason: string) => Error
}

const cursorOver = (selector: string): Cursor => {
  const list = tokens(selector)
  let index = 0
  return { peek: () => list[index], next: () => list[index++], fail: (reason) => unparsable(reason) }
}

const isSymbol = (token: Token | undefined, text: string): boolean => token?.kind === "symbol" && token.text === text

const endsRequirement = (token: Token | undefined): boolean => token === undefined || isSymbol(token, ",")

/** The value after `=`; nothing there means the empty string. */
const singleValue = (cursor: Cursor): string => {
  const token = cursor.peek()
  if (endsRequirement(token)) return ""
  if (token?.kind !== "word") throw cursor.fail(`found '${token?.text}', expected: identifier`)
  cursor.next()
  return token.text
}

const valueSet = (cursor: Cursor): ReadonlySet<string> => {
  const open = cursor.next()
  if (!isSymbol(open, "(")) throw cursor.fail(`found '${open?.text ?? ""}' expected: '('`)
  const values = new Set<string>()
  for (;;) {
    const token = cursor.next()
    if (token === undefined) throw cursor.fail("found '', expected: ',' or ')'")
    if (token.kind === "word") values.add(token.text)
    else if (token.text === ")") return values
    else if (token.text !== ",") throw cursor.fail(`found '${token.text}', expected: ',' or ')'`)
  }
}

const comparison = (key: string, cursor: Cursor, holds: (label: number, bound: number) => boolean): LabelMatcher => {
  const bound = Number(singleValue(cursor))
  if (!Number.isInteger(bound)) throw cursor.fail("for 'Gt', 'Lt' operators, the value must be an integer")
  return (labels) => labels?.[key] !== undefined && holds(Number(labels[key]), bound)
}

const operators: Readonly<Record<string, (key: string, cursor: Cursor) => LabelMatcher>> = {
  "=": (key, cursor) => {
    const value = singleValue(cursor)
    return (labels) => labels?.[key] === value
  },
  "!=": (key, cursor) => {
    const value = singleValue(cursor)
    return (labels) => labels?.[key] !== value
  },
  in: (key, cursor) => {
    const values = valueSet(cursor)
    return (labels) => labels?.[key] !== undefined && values.has(labels[key])
  },
  notin: (key, cursor) => {
    const values = valueSet(cursor)
    return (labels) => labels?.[key] === undefined || !values.has(labels[key])
  },
  ">": (key, cursor) => comparison(key, cursor, (label, bound) => label > bound),
  "<": (key, cursor) => comparison(key, cursor, (label, bound) => label < bound)
}

const requirement = (cursor: Cursor): LabelMatcher => {
  const negated = isSymbol(cursor.peek(), "!")
  if (negated) cursor.next()
  const key = cursor.next()
  if (key?.kind !== "word") throw cursor.fail(`found '${key?.text ?? ""}', expected: !, identifier, or 'end of string'`)
  const [problem] = qualifiedName(key.text)
  if (problem !== undefined) throw cursor.fail(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${problem}`)
  if (negated) return (labels) => labels?.[key.text] === undefined
  if (endsRequirement(cursor.peek())) return (labels) => labels?.[key.text] !== undefined
  const operator = cursor.next()?.text ?? ""
  const build = operators[operator === "==" ? "=" : operator]
  if (build === undefined) throw cursor.fail(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  return build(key.text, cursor)
}

/**
 * Parses a label selector as a query string carries it: `app=web,tier in (a,b),!canary`. Throws a BadRequest `StatusError`.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export const parseLabelSelector = (selector: string): LabelMatcher => {
  const cursor = cursorOver(selector)
  const matchers: Array<LabelMatcher> = []
  while (cursor.peek() !== undefined) {
    matchers.push(requirement(cursor))
    const separator = cursor.next()
    if (separator !== undefined && !isSymbol(separator, ","))
      throw badRequest(`found '${separator.text}', expected: ',' or 'end of string'`)
    if (separator !== undefined && cursor.peek() === undefined) {
      throw badRequest("found '', expected: identifier after ','")
    }
  }
  return (labels) => matchers.every((matches) => matches(labels))
}
