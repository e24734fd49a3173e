import { type EffectClass, isAtLeast, worstClass } from "../../domain/command-effects.ts"
import { type CommandNode, type Found, findCommand } from "./command-tree.ts"
import { asDryRun, type Finding, notUnderstood } from "./finding.ts"
import { type FlagSource, type FlagTable, flagTable } from "./flag-table.ts"
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
  /** How the line says that nothing is stored; undefined when it does not. */
  readonly dryRun?: (flags: ParsedFlags, path: ReadonlyArray<string>) => string | undefined
}

const worstOf = (findings: ReadonlyArray<Finding>): EffectClass => worstClass(findings.map(({ effect }) => effect.class))

const ruleFindings = (rule: FlagRule, flags: ParsedFlags, own: FlagTable, worst: EffectClass): ReadonlyArray<Finding> =>
  rule.flags
    .filter((name) => isGiven(flags, name) && !(rule.globalOnly === true && own.arity.has(name)))
    .filter((name) => rule.counts === undefined || (flags.values.get(name) ?? []).some(rule.counts))
    .map((name) => rule.finding(name, worst))

const classifyReading = (tool: Tool, { flags, node, path, unknown }: Found): ReadonlyArray<Finding> => {
  const line = [tool.name, ...path].join(" ")
  const surplus = unknown === undefined ? [] : [notUnderstood(`${line} ${unknown} is not a command that is known here; it may be a plugin`)]
  const done = [...node.classify(flags), ...surplus]
  // An open command may be given a flag that it does not have, and then some programs act all the same.
  const how = node.open === true ? undefined : tool.dryRun?.(flags, path)
  const found = how === undefined ? done : done.map((each) => asDryRun(each, how))
  const worst = worstOf(found)
  const own = flagTable(node.flags)
  // What the flags of an unknown command mean is no news.
  const problems = unknown === undefined ? flags.problems.map(notUnderstood) : []
  return [...found, ...tool.flagRules.flatMap((rule) => ruleFindings(rule, flags, own, worst)), ...problems]
}

/** More flags than this that nobody knows, each before a word, are not read at all. */
const manyStrangers = 3

/** The tokens as they would be read if some of the flags that are not known took no value. The reading in which all of them do is not among them. */
const otherReadings = (tokens: ReadonlyArray<string>, strangers: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  Array.from({ length: 2 ** strangers.length - 1 }, (_, index) => {
    const bare = new Set(strangers.filter((_, at) => ((index + 1) >> at) % 2 === 1))
    return tokens.map((token) => (bare.has(token) ? `${token}=` : token))
  })

/**
 * Effects of `<tool> <tokens>`. A flag that is not known may take the word after it, which may be a command's name or what the
 * command is about; of what the line can then mean, the worst.
 */
export const classifyTool =
  (tool: Tool) =>
  (given: ReadonlyArray<string>): ReadonlyArray<Finding> => {
    const tokens = tool.options.singleDash === true ? withTwoDashes(given) : given
    const read = (words: ReadonlyArray<string>) => findCommand(tool.root, tool.globals, words, tool.options)
    const first = read(tokens)
    const strangers = [...new Set(first.flags.strangers)]
    const found = classifyReading(tool, first)
    if (strangers.length === 0) return found
    if (strangers.length > manyStrangers) return [...found, notUnderstood(`${strangers.join(", ")} are not flags that are known here`)]
    return otherReadings(tokens, strangers)
      .map((words) => classifyReading(tool, read(words)))
      .reduce((worst, next) => (isAtLeast(worstOf(worst), worstOf(next)) ? worst : next), found)
  }
