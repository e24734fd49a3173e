import type { TimelineEvent } from "../../domain/timeline.ts"
import { eventLines } from "../event-lines.ts"
import type { Line } from "../line.ts"
import { shortDigest } from "../words.ts"
import { code, literal } from "./escape.ts"

/** `[#12]`, and the evidence behind it: the citation that every sentence of a document carries. */
export const citation = (line: Pick<Line, "seq" | "cites">): string =>
  [`#${line.seq}`, ...line.cites.map((digest) => code(shortDigest(digest)))].join(" ")

const statement = (line: Line): string => {
  const label = line.label === "" ? "" : `**${literal(line.label)}** `
  const command = line.command === undefined ? "" : ` ${code(line.command)}`
  return `${line.depth === 1 ? "— " : ""}${label}${literal(line.text)}${command.replaceAll("|", "\\|")}`
}

/** The whole story as a table, one statement a row, oldest first. */
export const timelineTable = (events: ReadonlyArray<TimelineEvent>): string =>
  [
    "| UTC | What happened | Rests on |",
    "| --- | --- | --- |",
    ...events.flatMap(eventLines).map((line) => `| ${line.at.slice(11, 23)} | ${statement(line)} | ${citation(line)} |`)
  ].join("\n")
