import pc from "picocolors"
import type { TimelineEvent } from "../domain/timeline.ts"
import { eventLines } from "./event-lines.ts"
import type { Line, Tone } from "./line.ts"
import { clockTime, shortDigest } from "./words.ts"

export interface TerminalOptions {
  readonly color: boolean
  /** Columns of the terminal; lines are wrapped at words to fit, commands excepted. */
  readonly width: number
}

const LABEL_WIDTH = 11
const MINIMUM_TEXT = 24

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

/** Splits at spaces into rows of at most `width` characters; a longer word has a row of its own. */
const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const rows: Array<string> = []
  let row = ""
  for (const word of text.split(" ")) {
    if (row !== "" && row.length + 1 + word.length > width) {
      rows.push(row)
      row = word
    } else row = row === "" ? word : `${row} ${word}`
  }
  return [...rows, row]
}

/**
 * One line of the story for a terminal: time, label, text wrapped under itself, cited evidence in brackets,
 * and the command on a row of its own after `$`.
 */
export const terminalLine = (line: Line, options: TerminalOptions): string => {
  const paint = paints(options.color)
  if (line.tone === "heading") return headingLine(line, paint)
  const time = line.depth === 0 ? clockTime(line.at) : " ".repeat(8)
  const label = line.label.padStart(LABEL_WIDTH)
  const cites = line.cites.map((digest) => `[${shortDigest(digest)}]`).join(" ")
  const indent = " ".repeat(8 + 1 + LABEL_WIDTH + 2)
  const rows = wrap(cites === "" ? line.text : `${line.text} ${cites}`, Math.max(MINIMUM_TEXT, options.width - indent.length))
  const tone = paint[line.tone]
  const [first = "", ...rest] = rows
  const body = [`${paint.quiet(time)} ${tone(label)}  ${line.tone === "bad" ? tone(first) : toneText(line, paint)(first)}`]
  for (const row of rest) body.push(`${indent}${toneText(line, paint)(row)}`)
  if (line.command !== undefined) body.push(`${indent}${paint.strong(`$ ${line.command}`)}`)
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
