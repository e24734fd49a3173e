import type { Digest, Timestamp } from "../domain/ids.ts"

/** How a line should strike the reader, apart from what it says. */
export type Tone = "plain" | "quiet" | "good" | "bad" | "warn" | "strong" | "heading"

/**
 * One statement of an incident's story, before any medium: the terminal, Markdown and chat draw the same lines.
 * `cites` are the evidence that the statement rests on; the timeline event itself is cited by `seq`.
 */
export interface Line {
  readonly at: Timestamp
  readonly seq: number
  /** 0 for a statement, 1 for a detail of the statement before it. */
  readonly depth: 0 | 1
  readonly tone: Tone
  /** One word or two: what kind of statement it is. */
  readonly label: string
  readonly text: string
  readonly cites: ReadonlyArray<Digest>
  /** A command to be read or copied exactly: never wrapped or shortened. */
  readonly command?: string
}
