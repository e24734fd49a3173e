import type { LogText } from "../scene/scene.ts"

/** Most lines of a log that are looked at: its end. */
const MOST_LINES = 5_000

const linesOf = (content: string): ReadonlyArray<string> => {
  const lines = content.split(/\r?\n/)
  while (lines.at(-1) === "") lines.pop()
  return lines.slice(-MOST_LINES)
}

/** Where logs are, by the layout: ours, must-gather's, and that of `kubectl cluster-info dump`. */
const places: ReadonlyArray<RegExp> = [
  /(?:^|\/)logs\/(?<namespace>[^/]+)\/(?<pod>[^/]+)\/(?<container>[^/]+?)(?<previous>\.previous)?\.log$/,
  /(?:^|\/)namespaces\/(?<namespace>[^/]+)\/pods\/(?<pod>[^/]+)\/(?<container>[^/]+)\/[^/]+\/logs\/(?<kind>current|previous)(?:\.insecure)?\.log$/
]

const START = /^==== START logs for container (?<container>\S+) of pod (?<namespace>[^/\s]+)\/(?<pod>\S+) ====$/
const END = /^==== END logs for container /

/** `kubectl cluster-info dump` puts the logs of all containers of a pod into one file. */
const joinedLogs = (source: string, content: string): ReadonlyArray<LogText> => {
  const found: Array<LogText & { lines: Array<string> }> = []
  let open = false
  for (const line of linesOf(content)) {
    const groups = START.exec(line)?.groups
    if (groups !== undefined) {
      const { container = "", namespace = "", pod = "" } = groups
      found.push({ namespace, pod, container, previous: false, lines: [], source })
      open = true
    } else if (END.test(line)) open = false
    else if (open) found.at(-1)?.lines.push(line)
  }
  return found
}

/** The logs in a file, told by its path or by its own headers; none when it is no log. */
export const dumpedLogs = (path: string, content: string): ReadonlyArray<LogText> => {
  if (/(?:^|\/)logs\.txt$/.test(path)) return joinedLogs(path, content)
  const groups = places.map((place) => place.exec(path)?.groups).find((one) => one !== undefined)
  if (groups === undefined) return []
  const { container = "", kind, namespace = "", pod = "", previous } = groups
  return [{ namespace, pod, container, previous: previous !== undefined || kind === "previous", lines: linesOf(content), source: path }]
}
