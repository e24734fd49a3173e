import type { FlagSource } from "./flag-table.ts"
import { ownFlags } from "./flag-table.ts"

/**
 * The line with the value of each flag that is not known joined to it: `--x a b` as `--x=a b`. For tools of which every flag that is no
 * switch takes the word after it, and whose words come first: there a flag cannot hide a command's name. `complete` tells whether words
 * name a command; a line with a flag that is not known before they do is returned as it is.
 */
export const joinValues = (
  known: FlagSource,
  complete: (words: ReadonlyArray<string>) => boolean,
  tokens: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const { arity, short } = ownFlags(known)
  const joined: Array<string> = []
  const words: Array<string> = []
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? ""
    const next = tokens[index + 1]
    if (token === "--") return [...joined, ...tokens.slice(index)]
    const isFlag = /^-./.test(token) && !/^-\d/.test(token)
    const takes = arity.get(token.startsWith("--") ? token.slice(2) : (short.get(token.slice(1)) ?? ""))
    const valued = isFlag && !token.includes("=") && next !== undefined && (next === "-" || !next.startsWith("-"))
    if (isFlag && takes === undefined && !complete(words)) return tokens
    if (!isFlag) words.push(token)
    if (valued && takes === undefined) joined.push(`${token}=${next}`)
    else if (valued && (takes === "value" || takes === "values")) joined.push(token, next)
    else joined.push(token)
    if (valued && takes !== "none" && takes !== "optional") index += 1
  }
  return joined
}
