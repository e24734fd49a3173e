import { changesIdentity, either, reads } from "../deeds.ts"
import type { FlagSource } from "../flag-table.ts"
import { asWritten, isSet } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const flags: FlagSource = { none: "current help version unset", value: "delete", short: "c:current d:delete h:help u:unset V:version" }

/** Alone it lists; with a name, or with a flag that is not a question, it writes the kubeconfig: https://github.com/ahmetb/kubectx */
const switcher = (what: string) =>
  either(
    (given) =>
      given.positionals.length === 0 &&
      [...given.values.keys()].every((name) => ["current", "help", "version"].includes(name)) &&
      !isSet(given, "unset"),
    reads(undefined, flags),
    changesIdentity(`changes ${what} of every later command, in the kubeconfig`)
  )

export const switchContext = switcher("the cluster and the identity")
export const switchNamespace = switcher("the namespace")

export const kubectx: Tool = { name: "kubectx", globals: flags, options: asWritten, flagRules: [], root: switchContext }
export const kubens: Tool = { name: "kubens", globals: flags, options: asWritten, flagRules: [], root: switchNamespace }
