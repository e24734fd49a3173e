import { Result } from "effect"
import type { Matcher } from "../../domain/runbook.ts"
import { compilePattern } from "../pattern.ts"

/**
 * Parses one Alertmanager matcher (`severity=~"warning|critical"`, `"app.kubernetes.io/name" = web`): UTF-8 matchers, which take
 * everything the classic syntax does but unquoted special characters. The failure is a sentence.
 * https://prometheus.io/docs/alerting/latest/configuration/#label-matchers
 */
export const parseMatcher = (text: string): Result.Result<Matcher, string> => {
  const parts = pattern.exec(text)
  if (parts?.groups === undefined) return Result.fail(howToWrite(text))
  const { name, operator, value } = parts.groups
  const label = token(name)
  const wanted = token(value)
  if (label === undefined || wanted === undefined) return Result.fail(`${text} has an escape that is not \\\\, \\" or \\n`)
  if (label === "") return Result.fail("a matcher needs a label name")
  const matcher: Matcher = { label, operator: operators.find((known) => known === operator) ?? "=", value: wanted }
  if (matcher.operator === "=" || matcher.operator === "!=") return Result.succeed(matcher)
  return Result.map(compilePattern(wanted), () => matcher)
}

const operators = ["=~", "!~", "!=", "="] as const

/** Unquoted tokens hold no white space and none of `{}!=~,\"'` and backquote. */
const bare = "[^\\s{}!=~,\\\\\"'`]+"
const quoted = '"(?:[^"\\\\\\n]|\\\\.)*"'
const pattern = new RegExp(`^\\s*(?<name>${quoted}|${bare})\\s*(?<operator>=~|!~|!=|=)\\s*(?<value>${quoted}|${bare}|)\\s*$`, "u")

/** The text of a token; `undefined` when it has an unknown escape. */
const token = (written = ""): string | undefined => {
  if (!written.startsWith('"')) return written
  let unknown = false
  const text = written.slice(1, -1).replaceAll(/\\(.)/gsu, (_, escaped: string) => {
    const plain = escapes[escaped]
    unknown ||= plain === undefined
    return plain ?? ""
  })
  return unknown ? undefined : text
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\", '"': '"', n: "\n" }

const howToWrite = (text: string): string =>
  /^\s*\{/.test(text)
    ? "write one matcher a line, without braces"
    : `${JSON.stringify(text)} is not a matcher; write label="value", with one of = != =~ !~ and quotes around special characters`
