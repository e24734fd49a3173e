import { type SchemaAST, SchemaIssue } from "effect"
import { didYouMean } from "../did-you-mean.ts"
import { showPath, type YamlPath } from "./place.ts"
import type { YamlProblem } from "./problem.ts"
import type { LocatedValue } from "./value.ts"

/** What a schema found wrong with a located value, each problem at its place in the text and with a fix where one is known. */
export const schemaProblems = (file: string, located: LocatedValue, issue: SchemaIssue.Issue): ReadonlyArray<YamlProblem> =>
  findingsOf(issue, [], { file, located }).map(({ problem }) => problem)

interface Context {
  readonly file: string
  readonly located: LocatedValue
}

interface Finding {
  readonly problem: YamlProblem
  /** How far into the value it is; a union is explained by its member that matched furthest. */
  readonly depth: number
}

const findingsOf = (issue: SchemaIssue.Issue, path: YamlPath, context: Context, parent?: SchemaAST.AST): ReadonlyArray<Finding> => {
  switch (issue._tag) {
    case "Pointer":
      return findingsOf(issue.issue, [...path, ...issue.path], context, parent)
    case "Encoding":
      return findingsOf(issue.issue, path, context, parent)
    case "Composite":
      return issue.issues.flatMap((inner) => findingsOf(inner, path, context, issue.ast))
    case "AnyOf":
      return unionFindings(issue, path, context)
    case "Filter":
      return filterFindings(issue, path, context)
    case "MissingKey":
      return [missingKey(issue, path, context, parent)]
    case "UnexpectedKey":
      return [unexpectedKey(issue, path, context)]
    case "InvalidType":
    case "InvalidValue":
    case "Forbidden":
    case "OneOf":
      return [wrongValue(issue, expectedBy(issue), path, context, "ast" in issue ? issue.ast : undefined)]
  }
}

const unionFindings = (issue: SchemaIssue.AnyOf, path: YamlPath, context: Context): ReadonlyArray<Finding> => {
  const members = issue.issues.map((member) => findingsOf(member, path, context, issue.ast))
  const furthest = members
    .filter((findings) => findings.some(({ depth }) => depth > path.length))
    .toSorted((a, b) => a.length - b.length || deepest(b) - deepest(a))[0]
  return furthest ?? [wrongValue(issue, expectedBy(new SchemaIssue.AnyOf(issue.ast, [])), path, context, issue.ast)]
}

const deepest = (findings: ReadonlyArray<Finding>) => Math.max(...findings.map(({ depth }) => depth))

const standard = SchemaIssue.makeFormatterStandardSchemaV1()

/** A leaf's own words for what it wanted: its message annotation, else `Expected …`. */
const expectedBy = (issue: SchemaIssue.Issue): string => standard(issue).issues[0]?.message ?? "Expected another value"

const filterFindings = (issue: SchemaIssue.Filter, path: YamlPath, context: Context): ReadonlyArray<Finding> =>
  standard(issue).issues.map(({ message, path: inner = [] }) => {
    const steps = inner.map((step) => (typeof step === "object" ? step.key : step))
    return wrongValue(issue, message, [...path, ...steps], context, undefined)
  })

const missingKey = (issue: SchemaIssue.MissingKey, path: YamlPath, context: Context, parent: SchemaAST.AST | undefined): Finding => {
  const name = String(path.at(-1))
  const type = propertyOf(parent, name)
  const expected = type === undefined ? "" : ` (${lowerFirst(expectedBy(new SchemaIssue.InvalidType(type)))})`
  const own = issue.annotations?.messageMissingKey
  const message = typeof own === "string" ? own : `the field ${JSON.stringify(name)} is missing`
  return finding(context, path, { message, fix: `add \`${name}:\`${expected}` }, context.located.locate(path))
}

const unexpectedKey = (issue: SchemaIssue.UnexpectedKey, path: YamlPath, context: Context): Finding => {
  const name = String(path.at(-1))
  const known = issue.ast._tag === "Objects" ? issue.ast.propertySignatures.map((property) => String(property.name)) : []
  const meant = didYouMean(name, known)
  const fix = meant === undefined ? `remove it; the fields here are ${listed(known)}` : `did you mean ${JSON.stringify(meant)}?`
  const message = issue.ast._tag === "Objects" ? `unknown field ${JSON.stringify(name)}` : "more items than expected"
  return finding(context, path, known.length === 0 ? { message, fix: "remove it" } : { message, fix }, context.located.locateKey(path))
}

const wrongValue = (
  issue: SchemaIssue.Issue,
  expected: string,
  path: YamlPath,
  context: Context,
  ast: SchemaAST.AST | undefined
): Finding => {
  const value = valueAt(context.located.value, path)
  const showsActual = issue._tag !== "Forbidden" && expected.startsWith("Expected ")
  const message = showsActual ? `${lowerFirst(expected)}, found ${shown(value)}` : expected
  const fix = ast === undefined ? undefined : fixFor(value, ast, context.located.sourceOf(path))
  return finding(context, path, fix === undefined ? { message } : { message, fix }, context.located.locate(path))
}

const fixFor = (value: unknown, ast: SchemaAST.AST, source: string | undefined): string | undefined => {
  if (typeof value === "string") {
    const choices = literalsOf(ast)
    const meant = didYouMean(value, choices)
    if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`
    return choices.length === 0 ? undefined : `use one of ${listed(choices)}`
  }
  const isPlainScalar = value === null || typeof value === "number" || typeof value === "boolean"
  return isPlainScalar && source !== undefined && wantsString(ast) ? `put it in quotes: "${source}"` : undefined
}

const finding = (
  context: Context,
  path: YamlPath,
  what: Pick<YamlProblem, "message" | "fix">,
  place: Pick<YamlProblem, "line" | "column">
): Finding => ({ problem: { file: context.file, ...place, path: showPath(path), ...what }, depth: path.length })

const propertyOf = (ast: SchemaAST.AST | undefined, name: string): SchemaAST.AST | undefined =>
  ast?._tag === "Objects" ? ast.propertySignatures.find((property) => property.name === name)?.type : undefined

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Union" ? ast.types.flatMap(literalsOf) : ast._tag === "Literal" && typeof ast.literal === "string" ? [ast.literal] : []

const wantsString = (ast: SchemaAST.AST): boolean =>
  ast._tag === "String" || ast._tag === "TemplateLiteral" || (ast._tag === "Union" && ast.types.some(wantsString))

const valueAt = (value: unknown, path: YamlPath): unknown =>
  path.reduce<unknown>((at, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined), value)

/** Addresses without the user and the password that some hold: problems are printed and logged. */
const withoutCredentials = (text: string): string => text.replace(/(:\/\/)[^/\s]*@/g, "$1…@")

const shown = (value: unknown): string => {
  if (value === null) return "nothing (null)"
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === "object") return "a map"
  if (typeof value !== "string") return `${typeof value} ${String(value)}`
  const text = withoutCredentials(value)
  return text.length > 60 ? `${JSON.stringify(text.slice(0, 60))}…` : JSON.stringify(text)
}

const listed = (names: ReadonlyArray<string>) => names.map((name) => JSON.stringify(name)).join(", ")

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1)
