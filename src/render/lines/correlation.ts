import { count } from "../words.ts"
import type { Draft, Sentences } from "./draft.ts"

const because = (reasons: ReadonlyArray<string>): ReadonlyArray<Draft> =>
  reasons.map((text) => ({ label: "because", depth: 1, tone: "quiet", text }))

/** What belongs together, who said so, and what it is taken to come from. */
export const correlationLines: Sentences<"RootChanged" | "IncidentAbsorbed" | "MergedInto" | "MergeProposed" | "AlertsMoved"> = {
  RootChanged: (data) => [
    {
      label: "ROOT",
      tone: "strong",
      text: `${data.entity}, by ${data.alert}${data.instead === undefined ? "" : `; it was taken to be ${data.instead}`}`
    },
    ...because(data.reasons)
  ],
  IncidentAbsorbed: (data) => [
    {
      label: "merged",
      tone: "warn",
      text: `${data.incident} is the same trouble; its ${count(data.alerts, "alert")} ${data.alerts === 1 ? "is" : "are"} here now`
    },
    ...because(data.reasons)
  ],
  MergedInto: (data) => [
    { label: "merged", tone: "warn", text: `into ${data.incident}, which goes on with its alerts` },
    ...because(data.reasons)
  ],
  MergeProposed: (data, { incident }) => [
    {
      label: "same?",
      tone: "warn",
      text: `${data.incident} looks like the same trouble, but a plan is under way`,
      command: `handrail incident merge ${data.incident} --into ${incident} --reason 'the same trouble'`
    },
    ...because(data.reasons)
  ],
  AlertsMoved: (data, { actor }) => [
    {
      label: data.direction === "in" ? "taken" : "given",
      tone: "warn",
      text: `${actor.replace(/^user:/, "")} moved ${count(data.alerts.length, "alert")} ${data.direction === "in" ? "from" : "to"} ${data.incident}: ${data.reason}`
    },
    ...data.alerts
      .slice(0, 10)
      .map(({ fingerprint, name }): Draft => ({ label: "", depth: 1, tone: "quiet", text: `${name} (${fingerprint})` }))
  ]
}
