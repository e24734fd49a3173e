import type { CommandEffects } from "../../domain/command-effects.ts"

/** One answer of a batch; `error` says why a line could not be judged, which is then taken for the worst. */
export interface BatchAnswer extends CommandEffects {
  readonly cmd: string | null
  readonly error?: string
}

const NEWLINE = 10
const decoder = new TextDecoder("utf-8", { fatal: true })

/** Lines as bytes, so that one line that is not UTF-8 does not cost the others. */
const linesOf = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const lines: Array<Uint8Array> = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start)
    const stop = end < 0 ? bytes.length : end
    lines.push(bytes.subarray(start, stop))
    start = stop + 1
  }
  return lines
}

type Read = { readonly cmd: string } | { readonly problem: string }

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

const readLine = (text: string): Read => {
  const value = parseJson(text)
  if (value instanceof Error) return { problem: `not JSON: ${value.message}` }
  const cmd = typeof value === "object" && value !== null && "cmd" in value ? value.cmd : undefined
  return typeof cmd === "string" ? { cmd } : { problem: 'not an object with a text under "cmd", as in {"cmd": "kubectl get pods"}' }
}

const decode = (line: Uint8Array): string | undefined => {
  try {
    return decoder.decode(line)
  } catch {
    return undefined
  }
}

/**
 * Judges one JSON object `{"cmd": "…"}` a line. Answers come in the order of the lines, one for each that is not blank; other keys, a byte order
 * mark at the start and carriage returns at line ends do not matter. A line that cannot be read gets an answer too, with `error` naming
 * its number.
 */
export const judgeBatch = (bytes: Uint8Array, judge: (cmd: string) => CommandEffects): ReadonlyArray<BatchAnswer> =>
  linesOf(bytes).flatMap((line, index): ReadonlyArray<BatchAnswer> => {
    const text = decode(line)
    if (text?.trim() === "") return []
    const read: Read = text === undefined ? { problem: "not UTF-8" } : readLine(text)
    if ("cmd" in read) return [{ cmd: read.cmd, ...judge(read.cmd) }]
    const error = `line ${index + 1}: ${read.problem}`
    return [{ cmd: null, class: "destructive", effects: [], reasons: [error], error }]
  })
