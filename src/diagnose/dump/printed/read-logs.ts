import { isSet, type PrintedCommand } from "./command/read-command.ts"
import type { PrintedLog } from "./printed.ts"

/** What kubectl says itself instead of or above a log, in its own capitals: programs say `Error: ` too. */
const said =
  /^(?:Error from server|error: |Unable to connect|Found \d+ pods?, using |Defaulted container |Defaulting container name|Use '?kubectl describe|unable to retrieve container logs|failed to try resolving symlinks)/
const prefixed = /^\[pod\/([^/\]]+)\/([^/\]]+)\] ?(.*)$/s

/** A log that was printed, and what kubectl said about it. */
interface LogsRead {
  readonly logs: ReadonlyArray<PrintedLog>
  readonly rest: ReadonlyArray<string>
}

/**
 * The logs of `kubectl logs`. A log of which no pod is told (`kubectl logs deploy/web`, `-l app=web`) is left over as text.
 */
export const readLogs = (lines: ReadonlyArray<string>, command: PrintedCommand, namespace: string): LogsRead => {
  const rest = lines.filter((line) => said.test(line))
  const own = withoutBlankEnds(lines.filter((line) => !said.test(line)))
  const previous = isSet(command.flags, "previous")
  const common = { namespace, previous }
  if (own.some((line) => prefixed.test(line))) return { logs: byPrefix(own, common), rest }
  const pod = podOf(command, rest)
  if (pod === undefined) return { logs: [], rest: [...rest, ...own] }
  const container = command.flags.get("container") ?? command.words[1] ?? defaulted(rest)
  const isOne = container !== undefined && !isSet(command.flags, "all-containers")
  return { logs: own.length === 0 ? [] : [{ ...common, pod, ...(isOne ? { container } : {}), lines: own }], rest }
}

const withoutBlankEnds = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const isFilled = (line: string) => line.trim() !== ""
  return lines.slice(Math.max(lines.findIndex(isFilled), 0), lines.findLastIndex(isFilled) + 1)
}

/** The pod of the command, or the one that kubectl chose of a workload. */
const podOf = ({ words: [word = ""] }: PrintedCommand, said: ReadonlyArray<string>): string | undefined => {
  const chosen = said.flatMap((line) => /^Found \d+ pods?, using pod\/(\S+)/.exec(line)?.[1] ?? [])[0]
  if (chosen !== undefined) return chosen
  const [, typed, name] = /^(\w+)\/(\S+)$/.exec(word) ?? []
  if (typed !== undefined) return /^po(?:ds?)?$/i.test(typed) ? name : undefined
  return word === "" ? undefined : word
}

/** `Defaulted container "web" out of: web, proxy`. */
const defaulted = (said: ReadonlyArray<string>): string | undefined =>
  said
    .flatMap((line) => /^Defaulted container "([^"]+)"|^Defaulting container name to (\S+?)\.?$/.exec(line)?.slice(1) ?? [])
    .find((name) => name !== undefined)

const byPrefix = (
  lines: ReadonlyArray<string>,
  common: { readonly namespace: string; readonly previous: boolean }
): ReadonlyArray<PrintedLog> => {
  const logs = new Map<string, { readonly pod: string; readonly container: string; readonly lines: Array<string> }>()
  let last: string | undefined
  for (const line of lines) {
    const [, pod, container, text = ""] = prefixed.exec(line) ?? []
    if (pod === undefined || container === undefined) {
      if (last !== undefined) logs.get(last)?.lines.push(line)
      continue
    }
    last = `${pod}/${container}`
    const log = logs.get(last) ?? { pod, container, lines: [] }
    log.lines.push(text)
    logs.set(last, log)
  }
  return [...logs.values()].map((log) => ({ ...common, ...log }))
}
