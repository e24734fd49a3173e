// biome-ignore-all lint/suspicious/noControlCharactersInRegex: terminals write them
const terminalCodes = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]{0,512}(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g

/** Lines as a terminal would have shown them: colours, carriage returns and a byte order mark are gone. */
export const cleanLines = (output: string): ReadonlyArray<string> =>
  output
    .replace(/^\uFEFF/, "")
    .replaceAll(terminalCodes, "")
    .replaceAll("\0", "")
    .split(/\r*\n/)
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""))

const boxed = /^\s*[│┃](?: (.*?))?\s*[│┃]\s*$/

/** The lines in a frame that a terminal program drew around them, without it; lines as they are where there is none. */
export const withoutFrame = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const filled = lines.filter((line) => line.trim() !== "")
  const framed = filled.filter((line) => boxed.test(line))
  return framed.length === 0 || framed.length < filled.length * 0.6
    ? lines
    : lines.filter((line) => !/^\s*[┌└├╭╰┏┗][─━]/.test(line)).map((line) => boxed.exec(line)?.[1] ?? (boxed.test(line) ? "" : line))
}

type Header = Readonly<Record<string, unknown>>

/** What tools write above an output that they keep: one JSON object a line, such as the command that was run. */
interface Saved {
  readonly lines: ReadonlyArray<string>
  readonly header: ReadonlyArray<Header>
}

const marker = /^\s*(?:stdout|stderr|output|command output)\s*:\s*$|^\s*```[\w-]*\s*$/i
/** A tool's own words about the command that it ran. */
const ran = /^\s*Command (?:`(.+)` failed with return code \d+|executed: (.+))\s*$/
const headerFields = ["invocation", "tool_name", "toolset_name", "command", "match_params"]

/** Takes off what a tool wrote around the output of the command that it ran. */
export const unwrap = (lines: ReadonlyArray<string>): Saved => {
  const found = lines.findIndex((line) => line.trim() !== "" && headerOf(line) === undefined)
  const end = found < 0 ? lines.length : found
  const above = lines.slice(0, end).flatMap<Header>((line) => headerOf(line) ?? [])
  const own = unquote(lines.slice(above.length === 0 ? 0 : end).filter((line) => !marker.test(line)))
  const commands = own.flatMap((line) => {
    const [, failed, executed] = ran.exec(line) ?? []
    const command = failed ?? executed
    return command === undefined ? [] : [{ command }]
  })
  return { header: [...above, ...commands], lines: own.filter((line) => !ran.test(line)) }
}

const openQuote = /^\s*"(?=NAME|Name:|LAST SEEN)/

/** An output that was saved behind a quotation mark, or between two. */
const unquote = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const first = lines.findIndex((line) => line.trim() !== "")
  if (!openQuote.test(lines[first] ?? "")) return lines
  const last = lines.findLastIndex((line) => line.trim() !== "")
  return lines.map((line, index) => (index === first ? line.replace(openQuote, "") : index === last ? line.replace(/"\s*$/, "") : line))
}

const headerOf = (line: string): Header | undefined => {
  if (!line.startsWith("{") || !line.trimEnd().endsWith("}")) return undefined
  try {
    const value: unknown = JSON.parse(line)
    const isHeader = typeof value === "object" && value !== null && headerFields.some((field) => Object.hasOwn(value, field))
    return isHeader ? { ...value } : undefined
  } catch {
    return undefined
  }
}
