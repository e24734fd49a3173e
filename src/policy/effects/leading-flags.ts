import { type FlagSource, ownFlags } from "./flag-table.ts"
import { type ParsedFlags, type ParseOptions, parseFlags } from "./parse-flags.ts"

/**
 * Splits a line at the name of its command, for tools that take their own flags only before it and let a command give the same
 * letters another meaning after it: `git -c key=value log -c`.
 */
export const leadingFlags = (
  source: FlagSource,
  tokens: ReadonlyArray<string>,
  options: ParseOptions
): { readonly flags: ParsedFlags; readonly rest: ReadonlyArray<string> } => {
  const table = ownFlags(source)
  let end = 0
  while (end < tokens.length && /^-./.test(tokens[end] ?? "")) {
    const token = tokens[end] ?? ""
    const name = token.startsWith("--") ? options.normalise(token.slice(2)) : (table.short.get(token.slice(1)) ?? "")
    const arity = table.arity.get(name)
    end += arity === "value" || arity === "values" ? 2 : 1
  }
  return { flags: parseFlags(table, tokens.slice(0, end), options), rest: tokens.slice(end) }
}
