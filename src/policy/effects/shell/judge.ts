import type { Finding } from "../finding.ts"

/** Where a command stands in a text, and how it judges what it would start itself. */
export interface Surroundings {
  /** Its input is data: a pipe, a file or a here-document. A program that takes orders from its input is then not understood. */
  readonly fed: boolean
  /** What its input says, where an `echo` of known words stands before it in the pipeline. */
  readonly said?: string
  /** Effects of the command that these words are, as `sudo` and `xargs` start one. */
  readonly words: (words: ReadonlyArray<string>) => ReadonlyArray<Finding>
  /** Effects of a text that a shell would read again, as `bash -c` and `watch` hand one on. */
  readonly text: (text: string) => ReadonlyArray<Finding>
}

/** Effects of one program, from the words after its name. */
export type Judge = (words: ReadonlyArray<string>, around: Surroundings) => ReadonlyArray<Finding>
