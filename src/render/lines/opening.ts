import type { Mode } from "../../domain/incident.ts"
import { clockTime, count } from "../words.ts"
import type { Sentences } from "./draft.ts"

const modeMeans: Record<Mode, string> = {
  assist: "mode assist: a person decides about every change",
  auto: "mode auto: changes that the rules allow are made, a person decides about the others"
}

/** How an incident starts, moves and ends. */
export const openingLines: Sentences<
  | "IncidentOpened"
  | "SignalReceived"
  | "SignalsSampled"
  | "PhaseChanged"
  | "RunbookSelected"
  | "RunbookRejected"
  | "ParametersBound"
  | "NoteAdded"
  | "EvidencePruned"
  | "IncidentEnded"
> = {
  IncidentOpened: (data, event) => [
    { label: "OPENED", tone: "strong", text: `${event.incident}  ${data.title}` },
    {
      label: "",
      depth: 1,
      tone: "quiet",
      text: `${modeMeans[data.mode]}; ends by ${clockTime(data.deadline)} UTC at the latest; ${data.reason}`
    }
  ],
  SignalReceived: ({ reasons = [], signal }) => [
    {
      label: "alert",
      tone: signal.status === "firing" ? "warn" : "good",
      text: `${signal.name} is ${signal.status}${signal.status === "firing" ? ` since ${clockTime(signal.startsAt)}` : ""} (${signal.severity}, from ${signal.source})`
    },
    ...summaryOf(signal.annotations),
    ...becauseOf(reasons)
  ],
  SignalsSampled: (data) => [{ label: "alerts", tone: "warn", text: `${count(data.count, "more alert")} counted here: ${data.reason}` }],
  PhaseChanged: (data) => [{ label: data.to, tone: "heading", text: data.reason }],

  RunbookSelected: (data) => [{ label: "runbook", text: `${data.runbook}: ${data.reason}` }],
  RunbookRejected: (data) => [
    { label: "runbook", tone: "warn", text: data.runbook === undefined ? data.reason : `not ${data.runbook}: ${data.reason}` }
  ],
  ParametersBound: (data) => {
    const pairs = Object.entries(data.parameters)
    return pairs.length === 0 ? [] : [{ label: "bound", tone: "quiet", text: pairs.map(([name, value]) => `${name}=${value}`).join("  ") }]
  },
  NoteAdded: (data, event) => [{ label: "note", text: event.actor === "handrail" ? data.text : `${event.actor}: ${data.text}` }],
  EvidencePruned: (data) => [
    {
      label: "pruned",
      tone: "quiet",
      text: `${count(data.evidence.length, "piece")} of evidence: what was seen is kept no longer, its digests are`
    }
  ],
  IncidentEnded: (data) => [
    {
      label: data.phase === "handed-over" ? "HANDED OVER" : data.phase.toUpperCase(),
      tone: data.phase === "resolved" ? "good" : "warn",
      text: data.outcome
    },
    ...data.handover.map((text) => ({ label: "", depth: 1 as const, text: `• ${text}` }))
  ]
}

const becauseOf = (reasons: ReadonlyArray<string>) =>
  reasons.map((text) => ({ label: "because", depth: 1 as const, tone: "quiet" as const, text }))

const summaryOf = (annotations: { readonly [key: string]: string }) => {
  const summary = annotations.summary ?? annotations.message ?? annotations.description
  return summary === undefined ? [] : [{ label: "", depth: 1 as const, tone: "quiet" as const, text: `it says: ${summary.slice(0, 300)}` }]
}
