import { type Finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { readsFile, writesTo } from "../shell/redirections.ts"
import { unknownValue } from "../shell/words.ts"
import { getopt, given, type OptionSpec } from "./getopt.ts"

const runsCommands = outside("exec", "destructive", "its sed script runs commands")
const notRead = notUnderstood("the script of sed cannot be read with certainty")

const address = /(?:\d+|\$)(?:~\d+)?|[+~]\d+/y
const blanks = /[\s;]*/y
const spaces = /[ \t]*/y
const restOfLine = /[^\n]*/y
/** Lines that end in a backslash go on. */
const appended = /(?:[^\\\n]|\\[\s\S])*/y
const label = /[ \t]*[^\s;}]*/y

/**
 * Reads a script command by command. Only a script that is read to its end is a read: `w` and `e`, alone or as flags of `s`, write files and run
 * commands. https://www.gnu.org/software/sed/manual/sed.html#sed-commands-list
 */
class Script {
  #at = 0
  readonly #found: Array<Finding> = []
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  findings(): ReadonlyArray<Finding> {
    for (;;) {
      this.#match(blanks)
      if (this.#at >= this.#text.length) return this.#found
      if (!this.#addresses() || !this.#command()) return [...this.#found, notRead]
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found = ""] = pattern.exec(this.#text) ?? []
    this.#at += found.length
    return found
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  /** Reads to a delimiter that is neither escaped nor, in a pattern, inside brackets. */
  #delimited(delimiter: string, pattern: boolean): boolean {
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? ""
      if (char === "\\") this.#at += 2
      else if (this.#take(delimiter)) return true
      else if (pattern && char === "[") {
        const [brackets] = /^\[\^?\]?(?:\[:[a-z]+:\]|[^\]\n])*\]/.exec(this.#text.slice(this.#at)) ?? []
        this.#at += brackets?.length ?? 1
      } else this.#at += 1
    }
    return false
  }

  #oneAddress(): boolean {
    if (this.#match(address) !== "") return true
    const custom = this.#take("\\")
    if (!custom && this.#text[this.#at] !== "/") return true
    const delimiter = this.#text[this.#at] ?? ""
    this.#at += 1
    if (delimiter === "" || !this.#delimited(delimiter, true)) return false
    this.#match(/[IM]*/y)
    return true
  }

  #addresses(): boolean {
    if (!this.#oneAddress()) return false
    this.#match(spaces)
    if (this.#take(",")) {
      this.#match(spaces)
      if (!this.#oneAddress()) return false
    }
    this.#match(/[ \t!]*/y)
    return true
  }

  #command(): boolean {
    const name = this.#text[this.#at] ?? ""
    this.#at += 1
    if (/^[{}=dDgGhHnNpPxzF]$/.test(name)) return true
    if (/^[lqQL]$/.test(name)) return this.#match(/[ \t]*\d*/y) !== undefined
    if (/^[aic]$/.test(name)) return this.#match(appended) !== undefined
    if (/^[:btT]$/.test(name)) return this.#match(label) !== undefined
    if (/^[rR#v]$/.test(name)) return this.#match(restOfLine) !== undefined
    if (name === "w" || name === "W") return this.#writes()
    if (name === "e") return this.#runs()
    if (name === "y") return this.#halves(false)
    return name === "s" && this.#halves(true) && this.#flags()
  }

  #halves(pattern: boolean): boolean {
    const delimiter = this.#text[this.#at] ?? ""
    this.#at += 1
    return delimiter !== "" && this.#delimited(delimiter, pattern) && this.#delimited(delimiter, false)
  }

  #flags(): boolean {
    this.#match(/[gpiIMm\d]*/y)
    if (this.#take("w")) return this.#writes()
    if (this.#take("e")) return this.#runs()
    return /^[\s;}#]?$/.test(this.#text[this.#at] ?? "")
  }

  #writes(): boolean {
    this.#found.push(writesTo(this.#match(restOfLine).trim()))
    return true
  }

  #runs(): boolean {
    this.#found.push(runsCommands)
    this.#match(restOfLine)
    return true
  }
}

const options: OptionSpec = {
  short: "e:f:l:i::",
  long: "expression: file: line-length: in-place:: sandbox quiet silent separate null-data"
}

const inPlace = outside("update", "high", "rewrites its files in place")

/** `sed SCRIPT FILE…`. https://www.gnu.org/software/sed/manual/sed.html#Command_002dLine-Options */
export const sed: Judge = (words) => {
  const read = getopt(options, words)
  const expressions = [...(read.seen.get("e") ?? []), ...(read.seen.get("expression") ?? [])]
  const fromFile = given(read, "f", "file") !== undefined
  const scripted = expressions.length > 0 || fromFile
  const script = scripted ? expressions.join("\n") : (read.operands[0] ?? "")
  const findings = fromFile || script === unknownValue ? [notRead] : new Script(script.replaceAll(unknownValue, "1")).findings()
  return [
    harmless,
    ...(given(read, "i", "in-place") === undefined ? [] : [inPlace]),
    ...findings,
    ...read.operands.slice(scripted ? 0 : 1).map(readsFile)
  ]
}
