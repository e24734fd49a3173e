import { readFileSync } from "node:fs"
import { join } from "node:path"
import { causes } from "../../src/diagnose/causes/library.ts"
import type { Evidence } from "../../src/diagnose/scene/scene.ts"

/** A cause that is at work, and the object that is at fault. */
export interface Truth {
  readonly code: string
  readonly kind: string
  readonly name: string
}

/** What is so, whatever the evidence shows of it. `open`: the evidence cannot tell, even whole. */
export type Label =
  | { readonly is: "cause"; readonly truths: readonly [Truth, ...Array<Truth>] }
  | { readonly is: "healthy" }
  | { readonly is: "open" }

export interface LabelledCase {
  readonly name: string
  /** Of the cause; of what is healthy or open, that. */
  readonly family: string
  readonly label: Label
  readonly evidence: Evidence
}

/** One case a line: what a test of causes hands over and expects. */
export const casesFile = join(import.meta.dirname, "cases.jsonl")

interface Row {
  readonly name: string
  readonly expected: string
  readonly evidence: Evidence
}

const families = new Map(causes.map(({ code, family }) => [code, family]))

export const familyOf = (code: string): string => families.get(code) ?? "unknown"

const labelled = ({ evidence, expected, name }: Row): LabelledCase => {
  if (expected === "healthy") return { name, family: "healthy", label: { is: "healthy" }, evidence }
  if (expected === "inconclusive") return { name, family: "open", label: { is: "open" }, evidence }
  const [code = "", object = ""] = expected.split(" ")
  const [kind = "", ...rest] = object.split("/")
  return { name, family: familyOf(code), label: { is: "cause", truths: [{ code, kind, name: rest.join("/") }] }, evidence }
}

/** Those that tests of causes hold, as `make cases` collected them. */
export const recordedCases = (): ReadonlyArray<LabelledCase> =>
  readFileSync(casesFile, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const row: Row = JSON.parse(line)
      return labelled(row)
    })
