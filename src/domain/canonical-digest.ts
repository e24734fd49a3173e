import { Schema, type SchemaAST } from "effect"
import { type ByteSink, makeByteSink } from "./byte-sink.ts"
import { canonicalJson, type JsonValue } from "./canonical-json.ts"
import { type Digest, digestText } from "./ids.ts"

type Write = (value: unknown, to: ByteSink) => void

type Node<Tag extends SchemaAST.AST["_tag"]> = Extract<SchemaAST.AST, { readonly _tag: Tag }>

const utf8 = (text: string): Uint8Array => Buffer.from(text)

const [openList, closeList, emptyList, openObject, closeObject, emptyObject, comma, colon, yes, no] = [
  utf8("["),
  utf8("]"),
  utf8("[]"),
  utf8("{"),
  utf8("}"),
  utf8("{}"),
  utf8(","),
  utf8(":"),
  utf8("true"),
  utf8("false")
]

/** The long way: a tree of what is encoded, and its text. It tells what is wrong with a value that is none of the schema's. */
const byEncoding = (ast: SchemaAST.AST): Write => {
  let encode: ((value: unknown) => unknown) | undefined
  return (value, to) => {
    encode ??= Schema.encodeUnknownSync(Schema.make<Schema.Codec<unknown>>(ast))
    to.put(canonicalJson(encode(value) as JsonValue))
  }
}

/** Whether values look the same encoded, and whether they are sound can be told without a parser. */
const isPlain = (ast: SchemaAST.AST): boolean => {
  const { checks = [], encoding } = ast
  const encodingChecks = "encodingChecks" in ast ? ast.encodingChecks : undefined
  return encoding === undefined && encodingChecks === undefined && checks.every(({ _tag }) => _tag === "Filter")
}

const holds = (ast: SchemaAST.AST, value: unknown): boolean => {
  if (ast.checks === undefined) return true
  for (const check of ast.checks) if (check._tag !== "Filter" || check.run(value, ast, {}) !== undefined) return false
  return true
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const string =
  (ast: SchemaAST.AST, otherwise: Write): Write =>
  (value, to) =>
    typeof value === "string" && holds(ast, value) ? to.quote(value) : otherwise(value, to)

const number =
  (ast: SchemaAST.AST, otherwise: Write): Write =>
  (value, to) =>
    Number.isFinite(value) && holds(ast, value) ? to.put(JSON.stringify(value)) : otherwise(value, to)

const boolean =
  (ast: SchemaAST.AST, otherwise: Write): Write =>
  (value, to) =>
    typeof value === "boolean" && holds(ast, value) ? to.bytes(value ? yes : no) : otherwise(value, to)

const list = ({ elements, rest }: Node<"Arrays">, otherwise: Write): Write => {
  const [of, ...more] = rest
  if (of === undefined || more.length > 0 || elements.some((element) => element !== of)) return otherwise
  const write = writerOf(of)
  return (value, to) => {
    if (!Array.isArray(value) || value.length < elements.length) return otherwise(value, to)
    let before = openList
    for (const item of value) {
      to.bytes(before)
      write(item, to)
      before = comma
    }
    to.bytes(before === openList ? emptyList : closeList)
  }
}

/** In the order in which their keys stand in the text. */
const membersOf = ({ propertySignatures }: Node<"Objects">) =>
  propertySignatures
    .map(({ name, type }) => {
      const isOptional = type.context?.isOptional === true
      const text = `${JSON.stringify(name)}:`
      return { key: String(name), first: utf8(`{${text}`), next: utf8(`,${text}`), isOptional, write: writerOf(type) }
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1))

const struct = (ast: Node<"Objects">, otherwise: Write): Write => {
  // one whose encoding differs may be left out there
  if (ast.propertySignatures.some(({ name, type }) => typeof name !== "string" || type.encoding !== undefined)) return otherwise
  const members = membersOf(ast)
  return (value, to) => {
    if (!isRecord(value)) return otherwise(value, to)
    let isFirst = true
    for (const { key, first, next, isOptional, write } of members) {
      const member = value[key]
      if (member === undefined && isOptional && !Object.hasOwn(value, key)) continue
      to.bytes(isFirst ? first : next)
      write(member, to)
      isFirst = false
    }
    to.bytes(isFirst ? emptyObject : closeObject)
  }
}

const record = ({ indexSignatures, propertySignatures }: Node<"Objects">, otherwise: Write): Write => {
  const [signature, ...more] = indexSignatures
  if (signature === undefined || more.length > 0 || propertySignatures.length > 0) return otherwise
  const { parameter, type } = signature
  if (parameter._tag !== "String" || parameter.checks !== undefined || !isPlain(parameter)) return otherwise
  const write = writerOf(type)
  return (value, to) => {
    if (!isRecord(value)) return otherwise(value, to)
    let before = openObject
    for (const key of Object.keys(value).sort()) {
      to.bytes(before)
      to.quote(key)
      to.bytes(colon)
      write(value[key], to)
      before = comma
    }
    to.bytes(before === openObject ? emptyObject : closeObject)
  }
}

const isLiteral = (ast: SchemaAST.AST): ast is Node<"Literal"> => ast._tag === "Literal"

/** The literal that a tagged structure has as `_tag`. */
const tagOf = (ast: SchemaAST.AST): unknown => {
  const tag = ast._tag === "Objects" ? ast.propertySignatures.find(({ name }) => name === "_tag")?.type : undefined
  return tag !== undefined && isLiteral(tag) ? tag.literal : undefined
}

const literals = (types: ReadonlyArray<Node<"Literal">>, otherwise: Write): Write => {
  const texts = new Map<unknown, Uint8Array>(types.map(({ literal }) => [literal, utf8(canonicalJson(literal as JsonValue))]))
  return (value, to) => {
    const text = texts.get(value)
    return text === undefined ? otherwise(value, to) : to.bytes(text)
  }
}

/** Of literals, or of structures that their tags tell apart. */
const union = ({ types }: Node<"Union">, otherwise: Write): Write => {
  if (!types.every(isPlain)) return otherwise
  if (types.every(isLiteral)) return literals(types, otherwise)
  const writers = new Map(types.map((type) => [tagOf(type), writerOf(type)]))
  if (writers.size < types.length || writers.has(undefined)) return otherwise
  return (value, to) => ((isRecord(value) ? writers.get(value._tag) : undefined) ?? otherwise)(value, to)
}

const shortWay = (ast: SchemaAST.AST, otherwise: Write): Write => {
  switch (ast._tag) {
    case "String":
      return string(ast, otherwise)
    case "Number":
      return number(ast, otherwise)
    case "Boolean":
      return boolean(ast, otherwise)
    case "Literal":
      return literals([ast], otherwise)
  }
  // what is checked as a whole is checked by its parser
  if (ast.checks !== undefined) return otherwise
  switch (ast._tag) {
    case "Arrays":
      return list(ast, otherwise)
    case "Objects":
      return ast.indexSignatures.length === 0 ? struct(ast, otherwise) : record(ast, otherwise)
    case "Union":
      return union(ast, otherwise)
    default:
      return otherwise
  }
}

const writerOf = (ast: SchemaAST.AST): Write => {
  const otherwise = byEncoding(ast)
  return isPlain(ast) ? shortWay(ast, otherwise) : otherwise
}

const sink = makeByteSink()

/**
 * `digestJson` of what a value encodes to, for values of one schema, without the trees and texts in between: the schema's keys are sorted
 * once, and what it does not do by itself (transformations, recursion, arbitrary JSON) goes the long way. Throws where encoding does.
 */
export const canonicalDigest = <A, I>(schema: Schema.Codec<A, I>): ((value: A) => Digest) => {
  const write = writerOf(schema.ast)
  return (value) => {
    sink.empty()
    write(value, sink)
    return digestText(sink.take())
  }
}
