import { isRecord } from "../structured/is-record.ts"
import { readCommands } from "./read-command.ts"

type Header = Readonly<Record<string, unknown>>

const textIn = (header: Header, ...names: ReadonlyArray<string>): string | undefined =>
  names.map((name) => header[name]).find((value): value is string => typeof value === "string" && value !== "")

/** Words in the name of a tool that say what it runs. */
const verbs: ReadonlyArray<readonly [word: RegExp, verb: string]> = [
  [/previous_logs/, "logs --previous"],
  [/logs/, "logs"],
  [/describe/, "describe"],
  [/top_pods/, "top pods"],
  [/top_nodes/, "top nodes"],
  [/events/, "events"],
  [/get|find_resource/, "get"]
]

/** The command of a tool by its own name and parameters: `kubectl_describe` of `{kind, name, namespace}`. */
const commandOfTool = (tool: string, params: Header): string | undefined => {
  const [, verb] = /^kubectl_|^fetch_pod_logs$/.test(tool) ? (verbs.find(([word]) => word.test(tool)) ?? []) : []
  if (verb === undefined) return undefined
  const namespace = textIn(params, "namespace")
  const words = [
    textIn(params, "kind"),
    textIn(params, "name", "pod_name"),
    namespace === undefined ? undefined : `--namespace=${namespace}`
  ]
  return ["kubectl", verb, ...words.filter((word) => word !== undefined)].join(" ")
}

/**
 * The command line behind an output: as it was saved, unless that is a description and what a tool wrote above the output tells the
 * command.
 */
export const savedCommand = (command: string, headers: ReadonlyArray<Header>): string => {
  if (readCommands(command).length > 0) return command
  const written = headers
    .map((header) => textIn(header, "invocation", "command"))
    .find((line) => line !== undefined && readCommands(line).length > 0)
  if (written !== undefined) return written
  const made = headers.flatMap((header) => {
    const params = [header.params, header.match_params].find(isRecord)
    const tool = textIn(header, "tool_name")
    return tool === undefined || params === undefined ? [] : (commandOfTool(tool, params) ?? [])
  })
  return made[0] ?? command
}
