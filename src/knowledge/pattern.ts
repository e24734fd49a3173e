import { RE2JS } from "@bufbuild/re2"
import { Result } from "effect"
import { messageOf } from "../domain/message-of.ts"

/** A regular expression that runs in linear time whatever it is given. */
export interface Pattern {
  readonly source: string
  /** Matches anywhere in the text. */
  readonly test: (text: string) => boolean
  /** Matches the whole text, as Alertmanager's matchers do. */
  readonly testWhole: (text: string) => boolean
}

/** Longest pattern, in UTF-16 code units. */
const longest = 1_024

/** RE2 syntax: https://github.com/google/re2/wiki/Syntax. The failure is a sentence. */
export const compilePattern = (source: string): Result.Result<Pattern, string> => {
  if (source.length > longest) return Result.fail(`the pattern is longer than ${longest} characters`)
  try {
    const compiled = RE2JS.compile(source)
    return Result.succeed({ source, test: (text) => compiled.test(text), testWhole: (text) => compiled.testExact(text) })
  } catch (cause) {
    const reason = messageOf(cause)
    return Result.fail(`the pattern is not a regular expression (RE2): ${reason}`)
  }
}
