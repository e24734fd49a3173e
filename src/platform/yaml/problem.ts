import { Schema } from "effect"

/** One thing wrong with a YAML text. Line and column count from 1; the column counts UTF-16 code units, as editors do. */
export const YamlProblem = Schema.Struct({
  file: Schema.String,
  line: Schema.Int,
  column: Schema.Int,
  /** Where in the value, for example `clusters[0].name`; empty for the whole document. */
  path: Schema.String,
  message: Schema.String,
  /** What to write instead, where it can be told. */
  fix: Schema.optionalKey(Schema.String)
})
export type YamlProblem = typeof YamlProblem.Type

/**
 * A YAML text that cannot be used. `problems` is never empty and is in the order of the text; `omitted` counts those beyond
 * the limit. The message lists them all, one `file:line:column: what` a line, as compilers do.
 */
export class YamlInvalid extends Schema.TaggedError<YamlInvalid>()("YamlInvalid", {
  problems: Schema.NonEmptyArray(YamlProblem),
  omitted: Schema.Int
}) {
  override get message(): string {
    const lines = this.problems.map(renderProblem)
    return this.omitted === 0 ? lines.join("\n") : [...lines, `and ${this.omitted} more like these`].join("\n")
  }

  get where(): string {
    const [{ file, line, column }] = this.problems
    return `${file}:${line}:${column}`
  }

  get next(): string {
    return this.problems.length === 1 ? "correct it and load the file again" : "correct these lines and load the file again"
  }
}

const renderProblem = (problem: YamlProblem): string => {
  const where = `${problem.file}:${problem.line}:${problem.column}: `
  const what = problem.path === "" ? problem.message : `${problem.path}: ${problem.message}`
  return problem.fix === undefined ? where + what : `${where}${what}\n  fix: ${problem.fix}`
}

/** The error for these problems: sorted by place, exact repeats dropped, cut to `limit`. */
export const yamlInvalid = (problems: readonly [YamlProblem, ...Array<YamlProblem>], limit: number): YamlInvalid => {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  const [first = problems[0], ...rest] = [...unique.values()].toSorted((a, b) => a.line - b.line || a.column - b.column)
  const kept = rest.slice(0, Math.max(0, limit - 1))
  return new YamlInvalid({ problems: [first, ...kept], omitted: rest.length - kept.length })
}
