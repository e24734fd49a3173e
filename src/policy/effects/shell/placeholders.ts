/**
 * What people write in a runbook where a value goes: `<pod-name>`, `{{ pod }}`, `[-n <namespace>]`. A shell would read the first as two
 * redirections, so they are replaced, outside quotes, before a text is parsed.
 */

/** Stands in the masked text for a value that a person fills in; never in a text that `textProblems` let through. */
export const valueMark = "\uE000"
/** Around words that a person may leave out. */
export const optionalStart = "\uE001"
export const optionalEnd = "\uE002"

/** `<name>` or `<some name>`, not `< file >`, `<<EOF`, `<(list)` or `<&3`. */
const angled = /<(?:(?:[A-Za-z][^<>\n|;&`$"'()\\]{0,80}[^<>\n|;&`$"'()\\\s])|[A-Za-z])>/y
/** Go and Jinja templates whose content could be nothing to a shell but words. */
const braced = /\$?\{\{[\w.\s\-:[\]"']{0,120}\}\}/y
/** `[HOST|IP]`: one of several values. */
const oneOf = /\[[A-Z][A-Z_ ]*(?:\|[A-Z][A-Z_ ]*)+\]/y
const optionalFlag = /\[(?=--?[A-Za-z][^\]\n|;&]{0,120}\])/y

/** What a path can start with. */
const place =
  /^(url|host|endpoint|address|addr|server|domain|ip|namespace|ns|node|bucket|path|dir|registry|repo|project|base|root|org|user|pod|name)$/

const looksLikeFile = /^[./~]|\.[A-Za-z0-9]{1,5}$/

/**
 * Whether `<text>` at this place is meant as a placeholder. The other reading, a redirection from one file and to the next word, is a
 * write, so it is given up only where nobody would write it so.
 */
const meansPlaceholder = (inner: string, before: string, after: string): boolean => {
  const alone = before === "" || /[\s(]/.test(before)
  if (before === "<" || after.startsWith(">") || after.startsWith("&")) return false
  if (/^[A-Za-z0-9~$"'(]/.test(after)) return !alone
  if (after.startsWith("/")) return !alone || /[-_ A-Z]/.test(inner) || place.test(inner)
  return !(looksLikeFile.test(inner) && alone && /^[ \t]+[^\s|;&#)-]/.test(after))
}

type Quote = "none" | "single" | "double" | "comment"

/** One pass from left to right. A substitution opens a text of its own, so the quotes around it wait on a stack. */
class Masker {
  #at = 0
  #out = ""
  #optional = false
  readonly #stack: Array<Quote> = ["none"]
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  masked(): string {
    while (this.#at < this.#text.length) this.#step()
    return this.#out
  }

  get #quote(): Quote {
    return this.#stack.at(-1) ?? "none"
  }

  set #quote(quote: Quote) {
    this.#stack[this.#stack.length - 1] = quote
  }

  #step(): void {
    const char = this.#text[this.#at] ?? ""
    const quote = this.#quote
    if (quote === "comment" || quote === "single") {
      if (char === (quote === "single" ? "'" : "\n")) this.#quote = "none"
      this.#copy(1)
    } else if (char === "\\") {
      this.#copy(2)
    } else if (this.#text.startsWith("$(", this.#at)) {
      this.#stack.push("none")
      this.#copy(2)
    } else if (char === '"') {
      this.#quote = quote === "double" ? "none" : "double"
      this.#copy(1)
    } else if (quote === "double" || !this.#unquoted(char)) {
      this.#copy(1)
    }
  }

  /** Whether it has dealt with the character. */
  #unquoted(char: string): boolean {
    if (char === "'") this.#quote = "single"
    else if (char === "#" && /^$|[\s;|&(]/.test(this.#text[this.#at - 1] ?? "")) this.#quote = "comment"
    else if (char === "(") this.#stack.push("none")
    else if (char === ")" && this.#stack.length > 1) this.#stack.pop()
    else if (char === "<") return this.#angled()
    else if (char === "{" || char === "$") return this.#take(braced, valueMark)
    else if (char === "[" && /^$|\s/.test(this.#text[this.#at - 1] ?? "")) {
      if (this.#take(oneOf, valueMark)) return true
      if (this.#optional || !this.#take(optionalFlag, optionalStart)) return false
      this.#optional = true
      return true
    } else if (char === "]" && this.#optional) {
      this.#optional = false
      this.#out += optionalEnd
      this.#at += 1
      return true
    }
    return false
  }

  #angled(): boolean {
    angled.lastIndex = this.#at
    const [found] = angled.exec(this.#text) ?? []
    if (found === undefined) return false
    const before = this.#text[this.#at - 1] ?? ""
    if (!meansPlaceholder(found.slice(1, -1), before, this.#text.slice(this.#at + found.length, this.#at + found.length + 40))) return false
    this.#out += valueMark
    this.#at += found.length
    return true
  }

  #take(pattern: RegExp, mark: string): boolean {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    if (found === undefined) return false
    this.#out += mark
    this.#at += found.length
    return true
  }

  #copy(count: number): void {
    this.#out += this.#text.slice(this.#at, this.#at + count)
    this.#at += count
  }
}

/** The text with every placeholder replaced by a mark that a shell reads as part of a word. Text without any comes back as it is. */
export const maskPlaceholders = (text: string): string => (/[<[]|\{\{/.test(text) ? new Masker(text).masked() : text)
