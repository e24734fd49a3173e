import { type Finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { readsFile, writesTo } from "../shell/redirections.ts"
import { unknownValue } from "../shell/words.ts"
import { type FlagEffect, obscure, runs, writes } from "./filter.ts"
import { getopt, type OptionSpec } from "./getopt.ts"

interface Token {
  readonly kind: "word" | "number" | "string" | "regex" | "mark" | "newline"
  readonly text: string
}

/** In the order they are tried. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/awk.html */
const lexemes: ReadonlyArray<readonly [kind: Token["kind"] | "blank", pattern: RegExp]> = [
  ["blank", /(?:[ \t]|\\\n|#[^\n]*)+/y],
  ["newline", /\n/y],
  ["string", /"(?:[^"\\\n]|\\[\s\S])*"/y],
  ["word", /[A-Za-z_]\w*/y],
  ["number", /[0-9.][0-9.eExX]*/y],
  ["mark", /\|\||&&|\|&|>>|[<>=!]=|\+\+|--|[-+*/%^]=|[-+*/%^<>=!~?:,;(){}[\]$|@&]/y]
]

const regex = /\/(?:[^/\\\n[]|\\.|\[\^?\]?(?:[^\]\n])*\])*\//y

/** After these a slash divides. After a closing parenthesis or an increment it may do either. */
const endsValue = (token: Token | undefined): boolean =>
  token !== undefined &&
  (token.kind === "number" ||
    token.kind === "string" ||
    (token.kind === "word" && !/^(print|printf|return|in|case)$/.test(token.text)) ||
    token.text === "]")
const ambiguous = (token: Token | undefined): boolean => token !== undefined && /^(\)|\+\+|--)$/.test(token.text)

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** Undefined for what is not a program of awk, and for a slash whose meaning decides where strings begin. */
const tokens = (program: string): ReadonlyArray<Token> | undefined => {
  const found: Array<Token> = []
  let at = 0
  while (at < program.length) {
    const previous = found.at(-1)
    const slashed = program[at] === "/" ? match(regex, program, at) : undefined
    if (slashed !== undefined && ambiguous(previous) && slashed.includes('"')) return undefined
    if (slashed !== undefined && !endsValue(previous) && !ambiguous(previous)) {
      found.push({ kind: "regex", text: slashed })
      at += slashed.length
      continue
    }
    const [kind, text] = lexemes.flatMap(([name, pattern]) => {
      const [only] = [match(pattern, program, at)]
      return only === undefined ? [] : [[name, only] as const]
    })[0] ?? [undefined, ""]
    if (kind === undefined) return undefined
    if (kind !== "blank") found.push({ kind, text })
    at += text.length
  }
  return found
}

const continues = /^(,|&&|\|\||\{|do|else)$/

const ends = (token: Token | undefined): boolean => token === undefined || token.kind === "newline" || /^[;}]$/.test(token.text)

/** What `print … > target` writes, when it can be told. */
const printsTo = (rest: ReadonlyArray<Token>): Finding => {
  const [target, after] = rest
  return target?.kind === "string" && ends(after) ? writesTo(target.text.slice(1, -1)) : writesTo(unknownValue)
}

const redirections = (program: ReadonlyArray<Token>): ReadonlyArray<Finding> => {
  const found: Array<Finding> = []
  let printing = false
  let depth = 0
  program.forEach(({ kind, text }, index) => {
    if (kind === "word" && /^printf?$/.test(text)) {
      printing = true
      depth = 0
    } else if (kind === "newline" ? !continues.test(program[index - 1]?.text ?? "") : kind === "mark" && /^[;{}]$/.test(text)) {
      printing = false
    } else if (kind === "mark" && /^[([]$/.test(text)) depth += 1
    else if (kind === "mark" && /^[)\]]$/.test(text)) depth -= 1
    else if (printing && depth <= 0 && kind === "mark" && /^>>?$/.test(text)) found.push(printsTo(program.slice(index + 1)))
  })
  return found
}

/** Effects of a program of awk: it reads unless it prints to a file, or runs a command through a pipe or `system`, whatever the command is. */
const programFindings = (text: string): ReadonlyArray<Finding> => {
  const program = tokens(text)
  if (program === undefined || text.trim() === unknownValue) return [notUnderstood("the program of awk cannot be read with certainty")]
  const runsCommands = program.some(
    ({ kind, text: word }) => (kind === "word" && word === "system") || (kind === "mark" && /^(\||\|&|@)$/.test(word))
  )
  return [...(runsCommands ? [outside("exec", "destructive", "its awk program runs commands")] : []), ...redirections(program)]
}

const options: OptionSpec = {
  short: "f:F:v:i:l:e:E:L::o::d::p::D::W:",
  long: "file: field-separator: assign: include: load: source: exec: pretty-print:: dump-variables:: profile:: debug:: lint::",
  stops: true
}

const elsewhere = obscure("the program of awk is in a file")
const flags: Readonly<Record<string, FlagEffect>> = {
  ...Object.fromEntries(["f", "file", "E", "exec", "i", "include", "W"].map((name) => [name, elsewhere])),
  l: runs,
  load: runs,
  ...Object.fromEntries(["o", "pretty-print", "d", "dump-variables", "p", "profile"].map((name) => [name, () => writes("awkvars.out")]))
}

/** `awk PROGRAM FILE…`. https://www.gnu.org/software/gawk/manual/gawk.html#Options */
export const awk: Judge = (words) => {
  const read = getopt(options, words)
  const sources = [...(read.seen.get("e") ?? []), ...(read.seen.get("source") ?? [])]
  const [program, files] = sources.length > 0 ? [sources.join("\n"), read.operands] : [read.operands[0] ?? "", read.operands.slice(1)]
  const effects = Object.entries(flags).flatMap(([name, effect]) => (read.seen.get(name) ?? []).map(effect))
  return [harmless, ...effects, ...programFindings(program), ...files.map(readsFile)]
}
