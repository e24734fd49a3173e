import { type Document, LineCounter, parseAllDocuments } from "yaml"
import type { YamlLimits } from "./limits.ts"
import { placeAt } from "./place.ts"
import type { YamlProblem } from "./problem.ts"

/** A named text, as read from a file or received. */
export interface YamlSource {
  /** What the user calls it: a path, `<stdin>`, a URL. */
  readonly file: string
  readonly text: string
  readonly limits?: Partial<YamlLimits>
}

interface YamlSyntax {
  readonly documents: ReadonlyArray<Document.Parsed>
  readonly lines: LineCounter
  readonly problems: ReadonlyArray<YamlProblem>
}

/** Reads the text as YAML 1.2 (core schema, string keys, no custom tags). Never throws. */
export const parseSyntax = (source: YamlSource, limits: YamlLimits): YamlSyntax => {
  const lines = new LineCounter()
  const problem = (offset: number, message: string, fix: string): YamlProblem => ({
    file: source.file,
    ...placeAt(lines, offset),
    path: "",
    message,
    fix
  })
  const only = (found: YamlProblem): YamlSyntax => ({ documents: [], lines, problems: [found] })

  if (source.text.length > limits.length) {
    return only(problem(0, `the text is ${source.text.length} characters long, over the limit of ${limits.length}`, "split it"))
  }
  const bad = unsafeCharacter.exec(source.text)
  if (bad !== null) {
    for (const start of lineStarts(source.text.slice(0, bad.index))) lines.addNewLine(start)
    const code = bad[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")
    return only(problem(bad.index, `contains the control character U+${code}`, `remove it, or write it as "\\u${code}" in double quotes`))
  }
  return parseSafely(source, lines, problem)
}

/**
 * Characters YAML does not allow unescaped (https://yaml.org/spec/1.2.2/#51-character-set), and those that reorder what a
 * reader sees (https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters): a reviewed runbook must say what it shows.
 */
const unsafeCharacter =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\0-\x08\v\f\x0E-\x1F\x7F-\x84\x86-\x9F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

const lineStarts = (text: string) => [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]

const parseSafely = (
  source: YamlSource,
  lines: LineCounter,
  problem: (offset: number, message: string, fix: string) => YamlProblem
): YamlSyntax => {
  try {
    const parsed = parseAllDocuments(source.text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      // its check compares each key with every other: 40,000 keys take 18 s; `buildValue` has its own
      uniqueKeys: false,
      resolveKnownTags: false,
      logLevel: "silent"
    })
    const documents = Array.isArray(parsed) ? parsed : []
    const problems = documents
      .flatMap((document) => [...document.errors, ...document.warnings])
      .map(({ code, message, pos }): YamlProblem => {
        const place = { file: source.file, ...placeAt(lines, pos[0]), path: "", message: messages[code] ?? lowerFirst(message) }
        const fix = fixes[code]
        return fix === undefined ? place : { ...place, fix }
      })
    return { documents, lines, problems }
  } catch (cause) {
    const reason = cause instanceof RangeError ? "it is nested too deeply" : String(cause)
    return { documents: [], lines, problems: [problem(0, `cannot be read as YAML: ${reason}`, "nest less deeply")] }
  }
}

const messages: Readonly<Record<string, string>> = { RESOURCE_EXHAUSTION: "nested too deeply" }

const fixes: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  TAG_RESOLVE_FAILED: "remove the tag: no custom tags are known here",
  NON_STRING_KEY: "use a plain word as the key",
  BAD_ALIAS: "define the anchor before its alias",
  BAD_DQ_ESCAPE: "double the backslash, or use single quotes",
  MULTILINE_IMPLICIT_KEY: "check the indentation, and quote text that contains `: `",
  BLOCK_AS_IMPLICIT_KEY: "quote text that contains `: `",
  RESOURCE_EXHAUSTION: "nest less deeply",
  BAD_INDENT: "align this line with its siblings"
}

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1)
