import type { LogLine, LogProvider, LogQuery } from "./log-provider.ts"

/** Which of a log's lines are asked for, and how they look. Times are milliseconds since the epoch, in cluster time. */
export interface LogChoice {
  readonly follow: boolean
  readonly timestamps: boolean
  readonly since: number | undefined
  readonly tail: number | undefined
  readonly limitBytes: number | undefined
}

const lineText = ({ at, text }: LogLine, timestamps: boolean): string =>
  `${timestamps ? `${new Date(at).toISOString().replace("Z", "000000Z")} ` : ""}${text}\n`

/** What has been written so far, as chosen. */
export const logText = (lines: ReadonlyArray<LogLine>, { since, tail, timestamps, limitBytes }: LogChoice): string => {
  const recent = since === undefined ? lines : lines.filter(({ at }) => at >= since)
  const last = tail === undefined ? recent : tail === 0 ? [] : recent.slice(-tail)
  const text = last.map((line) => lineText(line, timestamps)).join("")
  return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString()
}

/** Writes each line as it comes, until the container ends or the returned stop is called. */
export const followLog = (
  provider: LogProvider,
  query: LogQuery,
  timestamps: boolean,
  sink: { readonly write: (text: string) => void; readonly end: () => void }
): (() => void) => provider.follow(query, (line) => sink.write(lineText(line, timestamps)), sink.end)
