import { Result } from "effect"
import type { Argv } from "../../domain/runbook.ts"
import { stepsOfText } from "../../platform/shell-text/steps-of-text.ts"
import { type ShellSyntax, shellSyntax } from "./shell-syntax.ts"
import { showSteps } from "./show-steps.ts"

export interface CommandLineProblem {
  readonly message: string
  readonly fix: string
}

/** Longest command line, in UTF-16 code units. */
const longest = 8_192

/** The same fix, with the line written out as the steps that it could be, where each of them is a command line in turn. */
const withSteps = (line: string, { fix, message }: CommandLineProblem): CommandLineProblem => {
  const steps = stepsOfText(line) ?? []
  const usable = steps.length > 0 && steps.every(({ cmd }) => Result.isSuccess(readWords(cmd)))
  return { message, fix: usable ? `${fix}; this one would be\n${showSteps(steps)}` : fix }
}

/**
 * Splits a command line into words as a shell would by its quotes and backslashes, and runs none of a shell's other ideas: what a
 * shell would expand, pipe or chain is a problem with its fix. `${params.name}` may stand anywhere and stays inside its word.
 */
export const tokenise = (line: string): Result.Result<Argv, CommandLineProblem> =>
  Result.mapError(readWords(line), (found) => withSteps(line, found))

const readWords = (line: string): Result.Result<Argv, CommandLineProblem> => {
  if (line.length > longest) return problem(`the command is longer than ${longest} characters`, "pass long input as a file of its own")
  const reader = new Reader(line.trim())
  while (!reader.atEnd) {
    const failure = reader.step()
    if (failure !== undefined) return Result.fail(failure)
  }
  const [program, ...rest] = reader.words()
  if (program === undefined) return problem("the command is empty", "write the command to run, such as `kubectl get pods`")
  if (/^[A-Za-z_]\w*=/.test(program)) {
    return problem(
      `${program} sets an environment variable`,
      "remove it: commands run with an environment that Handrail controls; use the tool's flags"
    )
  }
  return Result.succeed([program, ...rest])
}

const problem = (message: string, fix: string) => Result.fail({ message, fix })

const parameter = /\$\{params\.[^}]*\}/y

/** Reads from left to right; `word` is undefined between words, so that `''` is a word too. */
class Reader {
  #at = 0
  #word: string | undefined
  readonly #words: Array<string> = []
  readonly #line: string

  constructor(line: string) {
    this.#line = line
  }

  get atEnd(): boolean {
    return this.#at >= this.#line.length
  }

  words(): ReadonlyArray<string> {
    this.#endWord()
    return this.#words
  }

  /** Reads one thing; answers with what is wrong with it. */
  step(): CommandLineProblem | undefined {
    const char = this.#line[this.#at] ?? ""
    if (this.#takeParameter()) return undefined
    if (char === "'") return this.#singleQuoted()
    if (char === '"') return this.#doubleQuoted()
    if (char === "\\") return this.#escaped()
    const syntax = this.#shellSyntax(() => true)
    if (syntax !== undefined) return syntax
    if (/\s/.test(char)) this.#endWord()
    else this.#append(char)
    this.#at += 1
    return undefined
  }

  #singleQuoted(): CommandLineProblem | undefined {
    const end = this.#line.indexOf("'", this.#at + 1)
    if (end < 0) return this.#unclosed("single quote (')")
    this.#append(this.#line.slice(this.#at + 1, end))
    this.#at = end + 1
    return undefined
  }

  #doubleQuoted(): CommandLineProblem | undefined {
    this.#append("")
    this.#at += 1
    while (!this.atEnd) {
      const char = this.#line[this.#at] ?? ""
      if (char === '"') {
        this.#at += 1
        return undefined
      }
      if (this.#takeParameter()) continue
      const syntax = this.#shellSyntax(({ inDoubleQuotes }) => inDoubleQuotes)
      if (syntax !== undefined) return syntax
      const escapes = char === "\\" && /["\\$`]/.test(this.#line[this.#at + 1] ?? "")
      this.#append(escapes ? (this.#line[this.#at + 1] ?? "") : char)
      this.#at += escapes ? 2 : 1
    }
    return this.#unclosed('double quote (")')
  }

  #escaped(): CommandLineProblem | undefined {
    const next = this.#line[this.#at + 1]
    if (next === undefined) return { message: "the command ends with a backslash", fix: "remove it" }
    if (next === "\n") this.#endWord()
    else this.#append(next)
    this.#at += 2
    return undefined
  }

  #takeParameter(): boolean {
    parameter.lastIndex = this.#at
    const [text] = parameter.exec(this.#line) ?? []
    if (text === undefined) return false
    this.#append(text)
    this.#at += text.length
    return true
  }

  #shellSyntax(applies: (syntax: ShellSyntax) => boolean): CommandLineProblem | undefined {
    for (const syntax of shellSyntax.filter(applies)) {
      syntax.pattern.lastIndex = this.#at
      const [text] = syntax.pattern.exec(this.#line) ?? []
      if (text === undefined) continue
      const shown = text === "\n" ? "a line break" : `\`${text}\``
      return { message: `${shown} ${syntax.what}, and commands are run without a shell`, fix: syntax.fix }
    }
    return undefined
  }

  #unclosed(what: string): CommandLineProblem {
    return { message: `the ${what} at character ${this.#at + 1} is never closed`, fix: "close it, or escape it with a backslash" }
  }

  #append(text: string): void {
    this.#word = (this.#word ?? "") + text
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#words.push(this.#word)
    this.#word = undefined
  }
}
