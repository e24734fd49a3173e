/**
 * YAML text to a schema-decoded value, with every problem at its file, line and column and with a fix where one is known.
 * Safe on hostile text: see `YamlLimits`. Used by configuration, runbooks and rehearsal scenarios.
 */
import { Effect, Schema } from "effect"
import { defaultYamlLimits } from "./yaml/limits.ts"
import type { YamlPath, YamlPlace } from "./yaml/place.ts"
import { showPath } from "./yaml/place.ts"
import { type YamlInvalid, type YamlProblem, yamlInvalid } from "./yaml/problem.ts"
import { schemaProblems } from "./yaml/schema-problems.ts"
import { parseSyntax, type YamlSource } from "./yaml/syntax.ts"
import { buildValue, type LocatedValue } from "./yaml/value.ts"

export type { YamlPath } from "./yaml/place.ts"
export { YamlInvalid, YamlProblem } from "./yaml/problem.ts"
export type { YamlSource } from "./yaml/syntax.ts"

/** One document of a text: its plain value, and where each part of it is written. */
export interface YamlDocument {
  readonly value: unknown
  /** Where the value at this path is; for a path that does not exist, its nearest existing parent. */
  readonly locate: (path: YamlPath) => YamlPlace
  /** A problem at this path's place, for checks that go beyond a schema. */
  readonly problemAt: (path: YamlPath, message: string, fix?: string) => YamlProblem
  /** Decodes with unknown fields as errors, or for formats that others own, ignored. */
  readonly decode: <A, R>(
    schema: Schema.ConstraintDecoder<A, R>,
    options?: { readonly unknownFields: "ignore" | "error" }
  ) => Effect.Effect<A, YamlInvalid, R>
}

/** The documents of a text, in order, those that are empty left out. A text of none gives an empty list. */
export const readYaml = Effect.fnUntraced(function* (source: YamlSource): Effect.fn.Return<ReadonlyArray<YamlDocument>, YamlInvalid> {
  const limits = { ...defaultYamlLimits, ...source.limits }
  const { documents, lines, problems } = parseSyntax(source, limits)
  yield* failOn(problems, limits.problems)
  const built = documents
    .filter((document) => document.contents !== null && document.contents.range[0] !== document.contents.range[1])
    .map((document) => buildValue(source.file, document, lines, limits))
  yield* failOn(
    built.flatMap((located) => located.problems),
    limits.problems
  )
  return built.map((located) => yamlDocument(source.file, located, limits.problems))
})

/** The value of a text that holds exactly one document. */
export const decodeYaml = Effect.fnUntraced(function* <A, R>(
  schema: Schema.ConstraintDecoder<A, R>,
  source: YamlSource
): Effect.fn.Return<A, YamlInvalid, R> {
  const [first, second] = yield* readYaml(source)
  const start = { file: source.file, line: 1, column: 1, path: "" }
  if (first === undefined) return yield* yamlInvalid([{ ...start, message: "is empty", fix: "write one YAML document" }], 1)
  if (second !== undefined) {
    const place = { ...start, ...second.locate([]) }
    return yield* yamlInvalid([{ ...place, message: "a second document starts here", fix: "put it in a file of its own" }], 1)
  }
  return yield* first.decode(schema)
})

/** The values of all documents of a text (separated by `---`), in order. Fails with the problems of all of them. */
export const decodeYamlAll = Effect.fnUntraced(function* <A, R>(
  schema: Schema.ConstraintDecoder<A, R>,
  source: YamlSource
): Effect.fn.Return<ReadonlyArray<A>, YamlInvalid, R> {
  const documents = yield* readYaml(source)
  const [values, problems] = yield* Effect.partition(documents, (document) => document.decode(schema))
  yield* failOn(
    problems.flatMap((invalid) => invalid.problems),
    source.limits?.problems ?? defaultYamlLimits.problems
  )
  return values
})

const yamlDocument = (file: string, located: LocatedValue, problemLimit: number): YamlDocument => ({
  value: located.value,
  locate: located.locate,
  problemAt: (path, message, fix) => {
    const problem = { file, ...located.locate(path), path: showPath(path), message }
    return fix === undefined ? problem : { ...problem, fix }
  },
  decode: (schema, { unknownFields } = { unknownFields: "error" }) =>
    Schema.decodeUnknownEffect(schema)(located.value, { errors: "all", onExcessProperty: unknownFields }).pipe(
      Effect.catchTag("SchemaError", ({ issue }) => {
        const [first, ...rest] = schemaProblems(file, located, issue)
        return first === undefined ? Effect.die(issue) : Effect.fail(yamlInvalid([first, ...rest], problemLimit))
      })
    )
})

const failOn = ([first, ...rest]: ReadonlyArray<YamlProblem>, limit: number): Effect.Effect<void, YamlInvalid> =>
  first === undefined ? Effect.void : Effect.fail(yamlInvalid([first, ...rest], limit))
