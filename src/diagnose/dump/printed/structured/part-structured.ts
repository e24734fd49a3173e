import type { PrintedCommand } from "../command/read-command.ts"

/** Parts of an object that tell nothing of which object they are. */
const part = /^(?:spec|status):\s*$/

/**
 * What a filter (`| grep -A`, `| yq .status`) left of one object in YAML, with the object's kind and name above as the command gives them. The
 * lines as they are when the command asks for more than one object, or when they are no such part.
 */
export const partStructured = (
  lines: ReadonlyArray<string>,
  commands: ReadonlyArray<PrintedCommand>,
  namespace: string
): ReadonlyArray<string> => {
  const [command, ...others] = commands.filter(({ verb }) => verb === "get")
  const [asked, ...more] = command?.resources ?? []
  const first = lines.find((line) => line.trim() !== "") ?? ""
  const isOne = asked?.kind !== undefined && asked.name !== undefined && others.length === 0 && more.length === 0
  if (!isOne || !/^yaml/.test(command?.flags.get("output") ?? "") || !part.test(first)) return lines
  const place = asked.kind?.namespaced === true ? [`  namespace: "${namespace}"`] : []
  return [`kind: ${asked.kind?.kind}`, "metadata:", `  name: "${asked.name}"`, ...place, ...lines]
}
