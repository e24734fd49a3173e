import { type EffectClass, isAtLeast, isMutation } from "../../domain/command-effects.ts"
import { type CommandNode, type Found, findCommand, printsHelp } from "./command-tree.ts"
import { asDryRun, type Finding, finding, harmless, notUnderstood, worstOf } from "./finding.ts"
import { arityOf, type FlagSource, type FlagTable, ownFlags } from "./flag-table.ts"
import { isGiven, type ParsedFlags, type ParseOptions, withTwoDashes } from "./parse-flags.ts"

/** What some flags mean whatever the command. */
export interface FlagRule {
  readonly flags: ReadonlyArray<string>
  /** `worst` is the class of all that the command does without the flag. */
  readonly finding: (flag: string, worst: EffectClass) => Finding
  /** Whether a value is one that counts; every value, when absent. */
  readonly counts?: (value: string) => boolean
  /** A command's own flag of the same name means something else. */
  readonly globalOnly?: boolean
}

/** A tool as data: its commands, the flags that all of them take, and what those flags mean. */
export interface Tool {
  readonly name: string
  readonly root: CommandNode
  readonly globals: FlagSource
  readonly options: ParseOptions
  readonly flagRules: ReadonlyArray<FlagRule>
  /** Refuses a line that begins with a flag and names no command of its own: no plugin is looked for. */
  readonly refusesFlagFirst?: boolean
  /** How the line says that nothing is stored; undefined when it does not. */
  readonly dryRun?: (flags: ParsedFlags, path: ReadonlyArray<string>) => string | undefined
}

const ruleFindings = (rule: FlagRule, flags: ParsedFlags, own: FlagTable, worst: EffectClass): ReadonlyArray<Finding> =>
  rule.flags
    .filter((name) => isGiven(flags, name) && !(rule.globalOnly === true && own.arity.has(name)))
    .filter((name) => rule.counts === undefined || (flags.values.get(name) ?? []).some(rule.counts))
    .map((name) => rule.finding(name, worst))

/** What the command itself does, its words read without the flags that mean the same for all. */
const commandFindings = (tool: Tool, { flags, node, path, unknown }: Found): ReadonlyArray<Finding> => {
  const line = () => [tool.name, ...path].join(" ")
  const own = node.classify(flags)
  if (unknown !== undefined) return [...own, notUnderstood(`${line()} ${unknown} is not a command that is known here; it may be a plugin`)]
  const idle = own.length === 0 || (node.classify === printsHelp && onlyChanges(node))
  return idle ? [...own, namesNothing(line())] : own
}

const ruleFlags = new WeakMap<Tool, ReadonlySet<string>>()

/** Whether any flag of a line is one that a rule is about: most flags of most lines are none. */
const isRuled = (tool: Tool, flags: ParsedFlags): boolean => {
  const ruled = ruleFlags.get(tool) ?? new Set(tool.flagRules.flatMap((rule) => rule.flags))
  ruleFlags.set(tool, ruled)
  for (const name of flags.values.keys()) if (ruled.has(name)) return true
  return false
}

const classifyReading = (tool: Tool, reading: Found): ReadonlyArray<Finding> => {
  const { flags, node, path, unknown } = reading
  const done = commandFindings(tool, reading)
  // An open command may be given a flag that it does not have, and then some programs act all the same.
  const how = node.open === true ? undefined : tool.dryRun?.(flags, path)
  const found = how === undefined ? done : done.map((each) => asDryRun(each, how))
  // What the flags of an unknown command mean is no news.
  const problems = unknown === undefined ? flags.problems.map(notUnderstood) : []
  if (problems.length === 0 && !isRuled(tool, flags)) return found
  const worst = worstOf([...found, ...problems])
  const table = ownFlags(node.flags)
  return [...found, ...tool.flagRules.flatMap((rule) => ruleFindings(rule, flags, table, worst)), ...problems]
}

/** `kubectl delete --help`: names of commands and then this, which every tool here answers with a page about the command. */
const asksForHelp = ({ flags, path, unknown }: Found, tokens: ReadonlyArray<string>): boolean =>
  unknown === undefined &&
  /^(-h|--help)$/.test(tokens.at(-1) ?? "") &&
  flags.values.get("help")?.join() === "true" &&
  path.length === tokens.length - 1 &&
  path.every((word, at) => word === tokens[at])

const onlyHelp = (found: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  worstOf(found) === "read" ? [harmless] : [{ ...harmless, reason: "--help: nothing is stored, a page about the command is printed" }]

/**
 * A change that is told nothing to change is refused. It is no read all the same: who writes it down, as in a list of what is not allowed,
 * means the change, and a word more makes it one.
 */
const namesNothing = (line: string): Finding =>
  finding(
    { verb: "unknown", scope: "none", class: "low" },
    `${line} changes something as soon as it is told what; as it stands it is refused`
  )

const changesKnown = new WeakMap<CommandNode, boolean>()

const noFlags: ParsedFlags = { positionals: [], beforeDash: 0, values: new Map(), strangers: [], problems: [] }

const isChange = (node: CommandNode): boolean => {
  if (Object.keys(node.commands ?? {}).length > 0) return onlyChanges(node)
  const found = node.classify(noFlags)
  return found.length === 0 || isMutation(worstOf(found))
}

/** Whether a group holds nothing but changes. */
const onlyChanges = (node: CommandNode): boolean => {
  const children = Object.values(node.commands ?? {})
  if (children.length === 0) return false
  const known = changesKnown.get(node) ?? children.every(isChange)
  changesKnown.set(node, known)
  return known
}

/** More flags than this that nobody knows, each before a word, are not read at all. */
const manyStrangers = 3

/**
 * The line as it reads if some of the flags that are not known where they stand take no value: those come last, where the command
 * that is then found may know them. What that command says is no such flag makes no reading.
 */
const readingWith = (
  read: (tokens: ReadonlyArray<string>) => Found,
  tokens: ReadonlyArray<string>,
  bare: ReadonlySet<string>
): ReadonlyArray<Found> => {
  const dash = tokens.indexOf("--")
  const [head, tail] = dash < 0 ? [tokens, []] : [tokens.slice(0, dash), tokens.slice(dash)]
  const found = read([...head.filter((token) => !bare.has(token)), ...head.filter((token) => bare.has(token)), ...tail])
  return [...bare].some((flag) => (arityOf(found.table, flag) ?? "none").startsWith("value")) ? [] : [found]
}

/** All that the line can mean, each flag that is not known taking the word after it or not. */
const readingsOf = (tool: Tool, tokens: ReadonlyArray<string>, first: Found, strangers: ReadonlyArray<string>): ReadonlyArray<Found> => {
  const read = (words: ReadonlyArray<string>) => findCommand(tool.root, tool.globals, words, tool.options)
  const others = Array.from(
    { length: 2 ** strangers.length - 1 },
    (_, index) => new Set(strangers.filter((_, at) => ((index + 1) >> at) % 2 === 1))
  )
  const readings = [first, ...others.flatMap((bare) => readingWith(read, tokens, bare))]
  const refuses = tool.refusesFlagFirst === true && tokens[0]?.startsWith("-") === true
  const possible = readings.filter(({ path, unknown }) => !(refuses && path.length === 0 && unknown !== undefined))
  return possible.length === 0 ? [first] : possible
}

/**
 * Effects of `<tool> <tokens>`. A flag that is not known may take the word after it, which may be a command's name or what the
 * command is about; of what the line can then mean, the worst.
 */
export const classifyTool =
  (tool: Tool) =>
  (given: ReadonlyArray<string>): ReadonlyArray<Finding> => {
    const tokens = tool.options.singleDash === true ? withTwoDashes(given) : given
    const first = findCommand(tool.root, tool.globals, tokens, tool.options)
    if (tool.root.commands !== undefined && tokens.length === 1 && tokens[0] === "--version") return [harmless]
    if (asksForHelp(first, tokens)) return onlyHelp(classifyReading(tool, first))
    if (first.flags.strangers.length === 0) return classifyReading(tool, first)
    const strangers = [...new Set(first.flags.strangers)]
    if (strangers.length > manyStrangers) {
      return [...classifyReading(tool, first), notUnderstood(`${strangers.join(", ")} are not flags that are known here`)]
    }
    return readingsOf(tool, tokens, first, strangers)
      .map((reading) => classifyReading(tool, reading))
      .reduce((worst, next) => (isAtLeast(worstOf(worst), worstOf(next)) ? worst : next))
  }
