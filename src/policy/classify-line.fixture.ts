import { readFileSync } from "node:fs"

/** A line of shell text, and what a reviewer made of it before the classifier was run on it. */
export interface LabelledLine {
  readonly cmd: string
  readonly expect: "read" | "write"
}

/** The style of public runbooks, with what a hostile author would try; none is copied from one. */
export const labelledLines = (): ReadonlyArray<LabelledLine> =>
  readFileSync(new URL("./effects/shell/testdata/lines.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line): LabelledLine => JSON.parse(line))
