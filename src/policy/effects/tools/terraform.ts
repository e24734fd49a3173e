import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, reads, thing, writesHere } from "../deeds.ts"
import { runsPrograms, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const resources = thing("infrastructure", { words: [0, 0], reach: "outside", said: "the infrastructure that the configuration describes" })
const state = thing("TerraformState", { reach: "outside" })

const destroys = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "destructive", does, of })

const workspace = group({
  "list|show": reads(),
  "new|select": writesHere("changes the workspace, which is the target of every later command,"),
  delete: destroys("delete", "deletes the workspace", state)
})

const stateCommands = group({
  list: reads(state),
  show: discloses("prints attributes of resources, which can be credentials", state),
  pull: discloses("prints the whole state, which can hold credentials"),
  "mv|replace-provider|push": destroys("update", "rewrites what is known of the infrastructure in", state),
  rm: destroys("delete", "forgets", state)
})

const root = group({
  validate: reads(undefined, { none: "json no-color no-tests", value: "test-directory" }),
  "version|help|providers|graph|metadata|modules": { ...reads(), commands: { functions: reads(), schema: reads() } },
  plan: reads(undefined, {
    none: "compact-warnings destroy detailed-exitcode json no-color refresh-only",
    value: "input lock lock-timeout parallelism refresh",
    values: "target var var-file replace"
  }),
  show: discloses("prints a plan or a state, which can hold credentials"),
  output: discloses("prints outputs, which can be credentials"),
  state: stateCommands,
  workspace,
  // With -check it only tells: https://developer.hashicorp.com/terraform/cli/commands/fmt
  fmt: changes({
    verb: "update",
    class: "high",
    does: "rewrites",
    of: thing("files", { words: [0, 0], reach: "outside" }),
    dryRun: ["check"]
  }),
  "init|get": writesHere("fetches providers and modules, which are programs,"),
  apply: destroys("update", "changes", resources),
  destroy: destroys("delete", "destroys", resources),
  "refresh|import|taint|untaint": destroys("update", "rewrites the state of", resources),
  "force-unlock": destroys("update", "lets another run in while one may be going on, for", state),
  test: destroys("create", "creates, for a while,", resources),
  "login|logout": changesIdentity("changes the credentials of Terraform")
})

const base = {
  globals: { none: "help version", value: "chdir", short: "h:help" },
  options: { ...asWritten, singleDash: true },
  flagRules: [writesFiles(["out", "generate-config-out"]), runsPrograms(["plugin-dir"])],
  root
} as const

/** https://developer.hashicorp.com/terraform/cli/commands */
export const terraform: Tool = { ...base, name: "terraform" }

/** https://opentofu.org/docs/cli/commands/ */
export const tofu: Tool = { ...base, name: "tofu" }
