import { type EffectClass, worstClass } from "../../domain/command-effects.ts"
import { type CommandNode, findCommand } from "./command-tree.ts"
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

const ruleFindings = (rule: FlagRule, flags: ParsedFlags, own: FlagTable, worst: EffectClass): ReadonlyArray<Finding> =>
  rule.flags
    .filter((name) => isGiven(flags, name) && !(rule.globalOnly === true && own.arity.has(name)))
    .filter((name) => rule.counts === undefined || (flags.values.get(name) ?? []).some(rule.counts))
    .map((name) => rule.finding(name, worst))

/** Effects of `<tool> <tokens>`. */
export const classifyTool =
  (tool: Tool) =>
  (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => {
    const { node, path, flags, unknown } = findCommand(
      tool.root,
      tool.globals,
      tool.options.singleDash === true ? withTwoDashes(tokens) : tokens,
      tool.options
    )
    const line = [tool.name, ...path].join(" ")
    const surplus =
      unknown === undefined ? [] : [notUnderstood(`${line} ${unknown} is not a command that is known here; it may be a plugin`)]
    const done = [...node.classify(flags), ...surplus]
    // An open command may be given a flag that it does not have, and then some programs act all the same.
    const how = node.open === true ? undefined : tool.dryRun?.(flags, path)
    const found = how === undefined ? done : done.map((each) => asDryRun(each, how))
    const worst = worstClass(found.map(({ effect }) => effect.class))
    const own = flagTable(node.flags)
    // What the flags of an unknown command mean is no news.
    const problems = unknown === undefined ? flags.problems.map(notUnderstood) : []
    return [...found, ...tool.flagRules.flatMap((rule) => ruleFindings(rule, flags, own, worst)), ...problems]
  }
