import { type CommandNode, group } from "../command-tree.ts"
import { harmless } from "../finding.ts"
import { asWritten, isGiven, type ParsedFlags } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { asksForHelp, operationCommand } from "./api-operations.ts"
import { asksForCredentials, customCommands, soleCommands } from "./custom-commands.ts"
import { flagRules, globalFlags } from "./flags.ts"
import { operationFacts, serviceNames } from "./operations.ts"
import { s3Commands } from "./s3-commands.ts"

/** `help` after a command of the CLI's own prints its page. */
const withHelp = (commands: Readonly<Record<string, CommandNode>>): Readonly<Record<string, CommandNode>> =>
  Object.fromEntries(
    Object.entries(commands).map(([name, node]) => [
      name,
      { ...node, classify: (flags: ParsedFlags) => (asksForHelp(flags) ? [harmless] : node.classify(flags)) }
    ])
  )

const service = (name: string): CommandNode => ({
  ...group(withHelp(customCommands[name] ?? {})),
  others: (word) => operationCommand(name, word)
})

const root: CommandNode = group({
  ...Object.fromEntries([...new Set([...serviceNames, ...Object.keys(customCommands)])].map((name) => [name, service(name)])),
  ...soleCommands,
  configure: { ...service("configure"), classify: asksForCredentials },
  s3: group(withHelp(s3Commands))
})

/** Any beginning of `--no-dry-run` that starts with `no` takes a `--dry-run` back, wherever it stands. */
const takesBack = (name: string): boolean => name.startsWith("no") && "no-dry-run".startsWith(name)

/**
 * With a skeleton nothing is sent (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html); a dry run counts only for
 * operations whose model has it.
 */
const dryRun = (flags: ParsedFlags, [name = "", operation = ""]: ReadonlyArray<string>): string | undefined => {
  if (isGiven(flags, "generate-cli-skeleton") && operationFacts(name, operation) !== undefined) return "--generate-cli-skeleton"
  const bare = flags.values.get("dry-run")?.every((value) => value === "") === true
  const kept = bare && ![...flags.values.keys()].some(takesBack)
  return kept && operationFacts(name, operation)?.dryRun === true ? "--dry-run" : undefined
}

export const awsTool = { name: "aws", root, globals: globalFlags, options: asWritten, flagRules, dryRun } as const satisfies Tool

/** Effects of `aws <tokens>`. */
export const classifyAws = classifyTool(awsTool)
