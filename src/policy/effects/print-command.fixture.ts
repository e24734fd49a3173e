import type { Found } from "./command-tree.ts"
import { flagTable } from "./flag-table.ts"

/**
 * A command line that says the same: the words of the command, each flag as `--name=value`, and the other words after a `--` where
 * there was one.
 */
export const printCommand = ({ flags, node, path, unknown }: Found): ReadonlyArray<string> => {
  const { arity } = flagTable(node.flags)
  const written = [...flags.values].flatMap(([name, values]) =>
    values.map((value) => (value === "" && arity.get(name) !== "value" ? `--${name}` : `--${name}=${value}`))
  )
  const words = flags.positionals
  const dash = flags.beforeDash < words.length || words.some((word) => word.startsWith("-") && word !== "-")
  const before = dash ? words.slice(0, flags.beforeDash) : words
  return [
    ...path,
    ...(unknown === undefined || words.includes(unknown) ? [] : [unknown]),
    ...before,
    ...written,
    ...(dash ? ["--", ...words.slice(flags.beforeDash)] : [])
  ]
}
