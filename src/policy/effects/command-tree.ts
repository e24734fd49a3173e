import { type Finding, harmless } from "./finding.ts"
import { type FlagSource, type FlagTable, flagTable, joinFlags } from "./flag-table.ts"
import { type ParsedFlags, type ParseOptions, parseFlags } from "./parse-flags.ts"

export type Classify = (flags: ParsedFlags) => ReadonlyArray<Finding>

/** One command of a tool. */
export interface CommandNode {
  readonly flags: FlagSource
  readonly classify: Classify
  readonly commands?: Readonly<Record<string, CommandNode>>
  /** For tools with more commands than a record should hold: the command that a word without a row names, if it names one. */
  readonly others?: (word: string) => CommandNode | undefined
  /** No flag that its table lacks makes it worse, as its documentation tells; without this, a flag that is not known makes it destructive. */
  readonly open?: boolean
}

export const command = (classify: Classify, ...flags: ReadonlyArray<FlagSource>): CommandNode => ({ classify, flags: joinFlags(flags) })

/** What a command does that is only a name for others. */
export const printsHelp: Classify = () => [harmless]

/**
 * A command that only groups others: by itself it prints help. `list|ls` is one command by two names; a later row hides an
 * earlier one of the same name.
 */
export const group = (commands: Readonly<Record<string, CommandNode>>): CommandNode => ({
  flags: {},
  commands: Object.fromEntries(Object.entries(commands).flatMap(([names, node]) => names.split("|").map((name) => [name, node] as const))),
  classify: printsHelp
})

/** The same finding whatever the flags. */
export const always =
  (found: Finding): Classify =>
  () => [found]

/** Where a command line leads. `unknown` is the word that should have named a command. */
export interface Found {
  readonly path: ReadonlyArray<string>
  readonly node: CommandNode
  readonly flags: ParsedFlags
  /** The flags that are known there. */
  readonly table: FlagTable
  readonly unknown?: string
}

const childOf = ({ commands = {}, others }: CommandNode, word: string): CommandNode | undefined =>
  Object.hasOwn(commands, word) ? commands[word] : others?.(word)

const takesNext = (table: FlagTable, token: string, options: ParseOptions): boolean => {
  if (token.includes("=")) return false
  const name = token.startsWith("--") ? options.normalise(token.slice(2)) : token.length === 2 ? table.short.get(token.slice(1)) : undefined
  if (name === undefined) return token.startsWith("--") || token.length === 2
  const arity = table.arity.get(name)
  return arity !== "none" && arity !== "optional"
}

/** Index of the first word that is neither a flag nor, as far as this command's flags tell, a flag's value; -1 when there is none. */
const firstWord = (table: FlagTable, tokens: ReadonlyArray<string>, options: ParseOptions): number => {
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? ""
    if (token === "--") return -1
    if (!token.startsWith("-") || token === "-") return index
    if (takesNext(table, token, options)) index += 1
  }
  return -1
}

/** Nodes and global flags never change, so they are put together once for each tool. */
const tables = new WeakMap<FlagSource, WeakMap<CommandNode, FlagTable>>()

const tableOf = (node: CommandNode, global: FlagSource): FlagTable => {
  const ofTool = tables.get(global)
  if (ofTool === undefined) {
    tables.set(global, new WeakMap())
    return tableOf(node, global)
  }
  const known = ofTool.get(node)
  if (known !== undefined) return known
  const table = flagTable(global, node.flags)
  ofTool.set(node, table)
  return table
}

/**
 * Finds the command the way spf13/cobra does (`Command.Find`): at each level flags are skipped by what that level knows of them,
 * so a flag that only a subcommand knows may swallow the subcommand's name. Then reads the rest with the found command's flags.
 */
export const findCommand = (root: CommandNode, global: FlagSource, tokens: ReadonlyArray<string>, options: ParseOptions): Found => {
  let node = root
  let rest = tokens
  let path: ReadonlyArray<string> = []
  for (;;) {
    const table = tableOf(node, global)
    const index = node.commands === undefined ? -1 : firstWord(table, rest, options)
    const word = index < 0 ? undefined : rest[index]
    const next = word === undefined ? undefined : childOf(node, word)
    if (word === undefined || next === undefined) {
      const flags = parseFlags(table, rest, { ...options, open: node.open === true })
      const unknown = node.commands === undefined ? undefined : (word ?? flags.positionals[0])
      return { path, node, flags, table, ...(unknown === undefined ? {} : { unknown }) }
    }
    path = [...path, word]
    rest = rest.toSpliced(index, 1)
    node = next
  }
}
