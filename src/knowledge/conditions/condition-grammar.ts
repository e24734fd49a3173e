import { Result } from "effect"
import type { Condition } from "../../domain/condition.ts"
import { compilePattern } from "../pattern.ts"

/** A named check: how it is written, and what it means. */
interface NamedCheck {
  readonly example: string
  readonly pattern: RegExp
  readonly build: (source: string, groups: Readonly<Record<string, string | undefined>>) => Result.Result<Condition, string>
}

/** Every named check there is. Words are matched without regard to case, and what they quote with regard to it. */
export const namedChecks: ReadonlyArray<NamedCheck> = [
  {
    example: "output contains ok",
    pattern: /^output (?<verb>contains|does not contain|doesn't contain)\s+(?<text>.+)$/is,
    build: (source, { verb, text = "" }) =>
      Result.succeed({ _tag: "output-contains", source, text: unquote(text), negated: verb?.toLowerCase() !== "contains" })
  },
  {
    example: "output matches /^ok$/",
    pattern: /^output (?<verb>matches|does not match|doesn't match)\s+(?:\/(?<slashed>.*)\/(?<flags>[a-z]*)|(?<bare>.+))$/is,
    build: (source, { verb, slashed, flags = "", bare = "" }) => {
      if (!/^[ims]*$/.test(flags)) return Result.fail(`the flags ${JSON.stringify(flags)} are not among i, m and s`)
      const text = slashed ?? unquote(bare)
      const pattern = flags === "" ? text : `(?${flags})${text}`
      return Result.map(compilePattern(pattern), () => ({
        _tag: "output-matches" as const,
        source,
        pattern,
        negated: verb?.toLowerCase() !== "matches"
      }))
    }
  },
  {
    example: "no restarts > 3",
    pattern: /^no restarts(?: (?:(?<above>>|above|over|more than)|>=|at least) ?(?<count>\d{1,9}))?$/i,
    build: (source, { above, count = "0" }) => {
      const atLeast = above === undefined && count !== "0"
      return Result.succeed({ _tag: "restarts-at-most", source, limit: Number(count) - (atLeast ? 1 : 0) })
    }
  },
  {
    example: "exit code 0",
    pattern: /^exit code(?: is| ==?)? (?<code>\d{1,3})$/i,
    build: (source, { code }) =>
      Number(code) > 255 ? Result.fail("exit codes go from 0 to 255") : Result.succeed({ _tag: "exit-code", source, code: Number(code) })
  },
  {
    example: "all pods ready",
    pattern: /^all(?: (?<what>[a-z][a-z0-9.-]*))?(?: are)? ready$/i,
    build: (source, { what }) => Result.succeed({ _tag: "all-ready", source, what: what === undefined ? "*" : what.toLowerCase() })
  }
]

const unquote = (text: string): string => {
  const trimmed = text.trim()
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(trimmed)
  return quoted?.[1] ?? quoted?.[2] ?? trimmed
}
