import type { IncidentDetail } from "../../api/incidents.ts"
import type { SimilarIncident } from "../../domain/similar-incident.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { doneByWhom } from "../../render/done-by-whom.ts"
import { printable, shortDigest } from "../../render/words.ts"

/** `inc-1 (2026-11-01): resolved after kubectl rollout undo deployment/checkout; the same cause: image-tag-missing`. */
const similarText = ({ done, endedAt, incident, outcome, phase, reasons }: SimilarIncident): string => {
  const helped = done.filter(({ status }) => status === "succeeded").at(-1)?.command
  const end = helped === undefined ? (outcome ?? phase) : `${phase} after ${helped}`
  return printable(`${incident} (${endedAt.slice(0, 10)}): ${end}; ${reasons.slice(0, 2).join(", ")}`)
}

/** Where an incident stands, in a few aligned rows, with the command that moves it on when a human is asked. */
export const incidentSummary = (detail: IncidentDetail, events: ReadonlyArray<TimelineEvent>): string => {
  const { incident, awaiting } = detail
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["incident", `${incident.id}  ${printable(incident.title)}`],
    ["phase", incident.phase],
    ["cluster", incident.cluster === undefined ? "not configured" : `${incident.cluster} (${incident.environment ?? "unknown"})`],
    ["mode", incident.mode],
    ["opened", incident.openedAt],
    incident.endedAt === undefined ? ["deadline", incident.deadline] : ["ended", incident.endedAt],
    ...(incident.runbook === undefined ? [] : [["runbook", incident.runbook] as const]),
    ...(incident.outcome === undefined ? [] : [["outcome", printable(incident.outcome)] as const]),
    ...(incident.endedAt === undefined ? [] : [["done", printable(doneByWhom(events))] as const]),
    ...(detail.similar ?? []).map((similar) => ["like", similarText(similar)] as const),
    ...(awaiting === undefined
      ? []
      : [["approve", `handrail incident approve ${incident.id} --plan ${shortDigest(awaiting.plan)}`] as const])
  ]
  return rows.map(([name, value]) => `${name.padEnd(9)} ${value}`).join("\n")
}
