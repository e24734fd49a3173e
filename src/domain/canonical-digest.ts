import { Schema, type SchemaAST } from "effect"
import { canonicalJson, type JsonValue } from "./canonical-json.ts"
import { type Digest, digestText } from "./ids.ts"

/** A copy whose `JSON.stringify` is canonical JSON; throws `odd` where there is none. */
type Copy = (value: unknown) => unknown

type Node<Tag extends SchemaAST.AST["_tag"]> = Extract<SchemaAST.AST, { readonly _tag: Tag }>

/** Something that only its schema's own encoder can handle, or tell what is wrong with it. */
const odd = new Error("this value goes the long way")

const refused: Copy = () => {
  throw odd
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const text: Copy = (value) => {
  if (typeof value === "string") return value
  throw odd
}

const number: Copy = (value) => {
  if (Number.isFinite(value)) return value
  throw odd
}

const truth: Copy = (value) => {
  if (typeof value === "boolean") return value
  throw odd
}

const oneOf = (types: ReadonlyArray<SchemaAST.AST & { readonly literal: unknown }>): Copy => {
  const known = new Set(types.map(({ literal }) => literal))
  return (value) => {
    if (known.has(value)) return value
    throw odd
  }
}

const list = ({ elements, rest }: Node<"Arrays">): Copy => {
  const [of, ...more] = rest
  if (of === undefined || more.length > 0 || elements.some((element) => element !== of)) return refused
  const copy = copyOf(of)
  // what holds no structure is only looked at
  const isFlat = of._tag === "String" || of._tag === "Number" || of._tag === "Boolean"
  return (value) => {
    if (!Array.isArray(value) || value.length < elements.length) throw odd
    if (isFlat) {
      for (let index = 0; index < value.length; index++) copy(value[index])
      return value
    }
    const copied = new Array<unknown>(value.length)
    for (let index = 0; index < value.length; index++) copied[index] = copy(value[index])
    return copied
  }
}

/** Keys that `JSON.stringify` writes before all others, and the one that is no member when it is assigned. */
const isOddKey = (key: string): boolean => /^\d/.test(key) || key === "__proto__"

const struct = ({ propertySignatures }: Node<"Objects">): Copy => {
  // a member whose encoding differs may be left out of it
  if (propertySignatures.some(({ name, type }) => typeof name !== "string" || isOddKey(name) || type.encoding !== undefined)) return refused
  const members = propertySignatures
    .map(({ name, type }) => ({ key: String(name), isOptional: type.context?.isOptional === true, copy: copyOf(type) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return (value) => {
    if (!isRecord(value)) throw odd
    const sorted: Record<string, unknown> = {}
    for (const { key, isOptional, copy } of members) {
      const member = value[key]
      if (member === undefined && isOptional && !Object.hasOwn(value, key)) continue
      sorted[key] = copy(member)
    }
    return sorted
  }
}

const record = ({ indexSignatures, propertySignatures }: Node<"Objects">): Copy => {
  const [signature, ...more] = indexSignatures
  if (signature === undefined || more.length > 0 || propertySignatures.length > 0) return refused
  const { parameter, type } = signature
  if (parameter._tag !== "String" || parameter.checks !== undefined || !isPlain(parameter)) return refused
  const copy = copyOf(type)
  return (value) => {
    if (!isRecord(value)) throw odd
    const sorted: Record<string, unknown> = {}
    for (const key of Object.keys(value).sort()) {
      if (isOddKey(key)) throw odd
      sorted[key] = copy(value[key])
    }
    return sorted
  }
}

const isLiteral = (ast: SchemaAST.AST): ast is Node<"Literal"> => ast._tag === "Literal"

/** The literal that a tagged structure has as `_tag`. */
const tagOf = (ast: SchemaAST.AST): unknown => {
  const tag = ast._tag === "Objects" ? ast.propertySignatures.find(({ name }) => name === "_tag")?.type : undefined
  return tag !== undefined && isLiteral(tag) ? tag.literal : undefined
}

/** Of literals, or of structures that their tags tell apart. */
const union = ({ types }: Node<"Union">): Copy => {
  if (types.every(isLiteral)) return oneOf(types)
  const copies = new Map(types.map((type) => [tagOf(type), copyOf(type)]))
  if (copies.size < types.length || copies.has(undefined)) return refused
  return (value) => ((isRecord(value) ? copies.get(value._tag) : undefined) ?? refused)(value)
}

/** Whether a value looks the same encoded. */
const isPlain = (ast: SchemaAST.AST): boolean =>
  ast.encoding === undefined && !("encodingChecks" in ast && ast.encodingChecks !== undefined)

/** The copy, of what satisfies all that is asked of it beside its type. */
const checked = (ast: SchemaAST.AST, copy: Copy): Copy => {
  const { checks } = ast
  if (checks === undefined) return copy
  const options = {}
  return (value) => {
    const copied = copy(value)
    for (const check of checks) if (check._tag !== "Filter" || check.run(value, ast, options) !== undefined) throw odd
    return copied
  }
}

const copyOf = (ast: SchemaAST.AST): Copy => {
  if (!isPlain(ast)) return refused
  switch (ast._tag) {
    case "String":
      return checked(ast, text)
    case "Number":
      return checked(ast, number)
    case "Boolean":
      return checked(ast, truth)
    case "Literal":
      return oneOf([ast])
    case "Arrays":
      return checked(ast, list(ast))
    case "Objects":
      return checked(ast, ast.indexSignatures.length === 0 ? struct(ast) : record(ast))
    case "Union":
      return checked(ast, union(ast))
    default:
      return refused
  }
}

/**
 * `digestJson` of what a value encodes to, for values of one schema: its keys are sorted once, not for each value, and V8 writes the text.
 * What has a shape that is not handled here (transformations, recursion, arbitrary JSON, keys that begin with a digit) goes the long way,
 * by the schema's encoder. Throws what that throws where the value is none of the schema's.
 */
export const canonicalDigest = <A, I>(schema: Schema.Codec<A, I>): ((value: A) => Digest) => {
  const copy = copyOf(schema.ast)
  const encode = Schema.encodeSync(schema)
  const textOf = (value: A): string => {
    try {
      return JSON.stringify(copy(value))
    } catch (error) {
      if (error !== odd) throw error
      return canonicalJson(encode(value) as JsonValue)
    }
  }
  return (value) => digestText(textOf(value))
}
