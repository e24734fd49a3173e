import type { Diagnosis, HypothesisResult } from "../../domain/diagnosis.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { eventLines } from "../event-lines.ts"
import type { Line } from "../line.ts"
import { clockTime, percent, printable, shortDigest } from "../words.ts"
import { bold, clipped, command, paragraph, type RichPart, text } from "./block.ts"

/** What cannot be divided between two messages: a statement, with its command. */
export interface Piece {
  readonly parts: ReadonlyArray<RichPart>
  /** The same for a notification, without what is to be copied. */
  readonly words: string
  /** Characters of all parts together; at most `limits.text`. */
  readonly size: number
}

/** Most of `limits.text` that a statement's words and its command may be; what is left holds the label. */
const MOST_WORDS = 1_000
const MOST_COMMAND = 1_800

/** A command is copied or it is not there: half of one is another command. */
const commandPart = (line: string, show: string): RichPart =>
  line.length <= MOST_COMMAND
    ? command(line)
    : paragraph(text(`a command of ${line.length} characters, too long to be shown here: ${show} prints it`))

const sizeOf = (parts: ReadonlyArray<RichPart>): number =>
  parts.flatMap((part) => part.elements).reduce((sum, element) => sum + ("text" in element ? element.text.length : 30), 0)

const pieceOf = (label: string, words: string, depth: Line["depth"], line: string | undefined, show: string): Piece => {
  const said = clipped(words, MOST_WORDS)
  const lead = depth === 1 ? "    " : ""
  const elements = label === "" ? [text(`${lead}${said}`)] : [...(lead === "" ? [] : [text(lead)]), bold(label), text(` ${said}`)]
  const parts = [paragraph(...elements), ...(line === undefined ? [] : [commandPart(line, show)])]
  return { parts, words: `${label} ${said}`.trim(), size: sizeOf(parts) }
}

/** Why the cause is believed, as the diagnosis has it: the findings for the hypothesis that stands. */
const findings = ({ cause, hypotheses }: Diagnosis): HypothesisResult["findings"] =>
  hypotheses.find(({ id }) => id === cause?.id)?.findings.filter(({ effect }) => effect === "supports") ?? []

/** What else a reader of the channel needs beside the event's own lines: grounds, and the command that answers. */
const besides = ({ data, incident }: TimelineEvent, show: string): ReadonlyArray<Piece> => {
  switch (data._tag) {
    case "DiagnosisConcluded":
      return [
        ...findings(data.diagnosis).map(({ sentence }) => pieceOf("for", printable(sentence), 1, undefined, show)),
        ...data.diagnosis.hypotheses
          .filter(({ status }) => status === "refuted")
          .map(({ likelihood, title }) => pieceOf("ruled out", printable(`${title} (${percent(likelihood)})`), 1, undefined, show))
      ]
    case "ApprovalRequested": {
      const until = clockTime(data.expiresAt)
      const approve = `handrail incident approve ${incident} --plan ${shortDigest(data.plan)}`
      return [pieceOf("approve", `on the command line, by ${until} UTC; an answer in Slack counts for nothing`, 1, approve, show)]
    }
    default:
      return []
  }
}

/** The command that tells all of an incident. */
export const showCommand = (incident: string): string => `handrail incident show ${incident}`

/** What the thread says of one event, in reading order; at least one piece for an event that it tells. */
export const piecesOf = (event: TimelineEvent): ReadonlyArray<Piece> => {
  const show = showCommand(event.incident)
  const lines = eventLines(event).map((line) => pieceOf(line.label, line.text, line.depth, line.command, show))
  return [...lines, ...besides(event, show)]
}
