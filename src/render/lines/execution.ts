import type { ConditionResult } from "../../domain/condition.ts"
import type { DataOf } from "../../domain/events-of-kind.ts"
import type { Tone } from "../line.ts"
import { commandLine } from "../words.ts"
import type { Sentences } from "./draft.ts"

const verdictTone: Record<ConditionResult["verdict"], Tone> = { true: "good", false: "bad", unknown: "warn" }
const verdictLabel: Record<ConditionResult["verdict"], string> = { true: "holds", false: "fails", unknown: "unknown" }

/** What the label has said already. */
const said = new Set(["it holds", "it does not hold"])

type Checked = DataOf<"ConditionChecked">

/** A step whose time has not come is left out; nothing has failed. */
const isLeftOut = ({ purpose, result }: Checked): boolean => purpose === "when" && result.verdict === "false"

const checkedText = (data: Checked): string => {
  const { message } = data.result
  const about = isLeftOut(data)
    ? `${data.step ?? "a step"}, which is for when "${data.condition.source}"`
    : `${data.purpose} "${data.condition.source}"`
  return said.has(message) ? about : `${about}: ${message}`
}

/** What was run, what came of it, and what was undone. */
export const executionLines: Sentences<
  "ConditionChecked" | "StepIntended" | "StepFinished" | "StepObserved" | "RollbackStarted" | "RollbackFinished"
> = {
  ConditionChecked: (data) => [
    {
      label: isLeftOut(data) ? "left out" : verdictLabel[data.result.verdict],
      tone: isLeftOut(data) ? "quiet" : verdictTone[data.result.verdict],
      depth: 1,
      text: checkedText(data),
      cites: data.evidence === undefined ? [] : [data.evidence]
    }
  ],
  StepIntended: (data) => [
    {
      label: data.through === undefined ? "RUN" : "PROPOSE",
      tone: "strong",
      text: data.attempt === 1 ? data.step : `${data.step}, attempt ${data.attempt}`,
      ...(data.through === undefined ? { command: commandLine(data.argv) } : {})
    }
  ],
  StepFinished: (data) => [
    {
      label: data.status === "succeeded" ? "done" : data.status,
      tone: data.status === "succeeded" ? "good" : data.status === "skipped" ? "quiet" : "bad",
      depth: 1,
      text: data.summary,
      cites: data.evidence === undefined ? [] : [data.evidence]
    }
  ],
  StepObserved: (data) => [
    {
      label: "observed",
      tone: data.conclusion === "unknown" ? "bad" : "warn",
      text: `step ${data.step} was interrupted; it was ${data.conclusion === "unknown" ? "maybe applied" : data.conclusion.replace("-", " ")}: ${data.reason}`
    }
  ],
  RollbackStarted: (data) => [{ label: "UNDO", tone: "warn", text: `step ${data.step}: ${data.reason}` }],
  RollbackFinished: (data) => [
    { label: data.status === "undone" ? "undone" : "NOT UNDONE", tone: data.status === "undone" ? "good" : "bad", text: data.summary }
  ]
}
