import { type CommandNode, group } from "../command-tree.ts"
import { type Finding, harmless } from "../finding.ts"
import { joinValues } from "../join-values.ts"
import { asWritten, type ParsedFlags } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { asksForHelp, operationCommand } from "./api-operations.ts"
import { asksForCredentials, customCommands, soleCommands } from "./custom-commands.ts"
import { flagRules, globalFlags } from "./flags.ts"
import { serviceNames } from "./operations.ts"
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
  // `aws s3 list-buckets` is refused: who writes it means `aws s3api`, and is judged by that.
  s3: { ...group(withHelp(s3Commands)), others: (word) => operationCommand("s3api", word) }
})

const awsTool = { name: "aws", root, globals: globalFlags, options: asWritten, flagRules } as const satisfies Tool

const classify = classifyTool(awsTool)

/** Past the two words that name an operation every flag takes values; the switches of `aws s3`, which takes words too, are all known. */
const takesValues = ([name, operation]: ReadonlyArray<string>): boolean => operation !== undefined && name !== "s3"

/** Effects of `aws <tokens>`. */
export const classifyAws = (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => classify(joinValues(globalFlags, takesValues, tokens))
