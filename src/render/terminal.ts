import pc from "picocolors"
import type { TimelineEvent } from "../domain/timeline.ts"
import { eventLines } from "./event-lines.ts"
import type { Line, Tone } from "./line.ts"
import { clockTime, shortDigest } from "./words.ts"
import { wrap } from "./wrap.ts"

export interface TerminalOptions {
  readonly color: boolean
  /** Columns of the terminal; lines are wrapped to fit, commands excepted. */
  readonly width: number
}

const TIME_WIDTH = 8
const LABEL_WIDTH = 11
const MINIMUM_TEXT = 24
/** Columns from which labels have a column of their own. */
const COMFORTABLE = 80

type Paint = (text: string) => string

const paints = (color: boolean): Record<Tone, Paint> => {
  const c = pc.createColors(color)
  return {
    plain: (text) => text,
    quiet: c.dim,
    good: c.green,
    bad: (text) => c.bold(c.red(text)),
    warn: c.yellow,
    strong: c.bold,
    heading: c.cyan
  }
}

/** What stands left of a line's text: its time and label; on a narrow terminal a detail's label takes the place of its time. */
const margins = ({ at, depth, label }: Line, width: number) => {
  const time = depth === 0 ? clockTime(at) : " ".repeat(TIME_WIDTH)
  if (width >= COMFORTABLE) return { time, label: label.padStart(LABEL_WIDTH), gap: "  ", hang: TIME_WIDTH + LABEL_WIDTH + 3 }
  const narrow = depth === 0 ? { time, label, gap: "  " } : { time: "", label: label.padStart(TIME_WIDTH), gap: " " }
  return { ...narrow, hang: TIME_WIDTH + 1 }
}

/**
 * One line of the story for a terminal: time, label, text wrapped under itself, cited evidence in brackets,
 * and the command on a row of its own after `$`.
 */
export const terminalLine = (line: Line, options: TerminalOptions): string => {
  const paint = paints(options.color)
  if (line.tone === "heading") return headingLine(line, paint)
  const { gap, hang, label, time } = margins(line, options.width)
  const before = time === "" ? label + gap : `${time} ${label}${gap}`
  const cites = line.cites.map((digest) => `[${shortDigest(digest)}]`).join(" ")
  const text = cites === "" ? line.text : `${line.text} ${cites}`
  const width = (margin: number): number => Math.max(MINIMUM_TEXT, options.width - margin)
  const [first = "", ...rest] = wrap(text, width(hang), width(before.length))
  const tone = paint[line.tone]
  const start = `${time === "" ? "" : `${paint.quiet(time)} `}${tone(label)}${gap}`
  const body = [`${start}${line.tone === "bad" ? tone(first) : toneText(line, paint)(first)}`]
  for (const row of rest) body.push(`${" ".repeat(hang)}${toneText(line, paint)(row)}`)
  if (line.command !== undefined) body.push(`${" ".repeat(hang)}${paint.strong(`$ ${line.command}`)}`)
  return body.join("\n")
}

/** A new phase of the incident: set off by an empty row, so that the eye finds it. */
const headingLine = (line: Line, paint: Record<Tone, Paint>): string =>
  `\n${paint.quiet(clockTime(line.at))} ${paint.heading(`── ${line.label}`)}${line.text === "" ? "" : paint.quiet(`  ${line.text}`)}`

/** Only quiet and strong lines colour their text: a page of coloured sentences is hard to read. */
const toneText = (line: Line, paint: Record<Tone, Paint>): Paint =>
  line.tone === "quiet" || line.tone === "strong" ? paint[line.tone] : paint.plain

/** Some events as rows of a terminal, in the order given. */
export const terminalText = (events: ReadonlyArray<TimelineEvent>, options: TerminalOptions): string =>
  events
    .flatMap(eventLines)
    .map((line) => terminalLine(line, options))
    .join("\n")
