import type { Incident, IncidentPhase } from "../../domain/incident.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { eventLines } from "../event-lines.ts"
import { clockTime, printable } from "../words.ts"
import { bold, clipped, command, escapedWithin, limits, paragraph, plain, text, type View } from "./block.ts"
import { showCommand } from "./pieces.ts"

const states: Record<IncidentPhase, string> = {
  opened: "opened",
  triaged: "triaged",
  diagnosing: "looking for the cause",
  planned: "a plan is made",
  "awaiting-approval": "waiting for people to approve a plan",
  acting: "acting",
  validating: "validating what was done",
  resolved: "RESOLVED",
  "handed-over": "HANDED OVER to people",
  cancelled: "CANCELLED"
}

/** Most characters of each sentence; a page has room for all of them. */
const MOST = 500

/** What is taken for the cause, from the last event that says something of it. */
const causeSoFar = (cause: TimelineEvent | undefined): string => {
  const [line] = cause === undefined ? [] : eventLines(cause)
  return line === undefined ? "not known yet" : line.text
}

const row = (name: string, value: string | undefined) =>
  value === undefined ? [] : [paragraph(bold(`${name}: `), text(clipped(printable(value), MOST)))]

/**
 * The message that an incident's thread hangs on, which is kept up to date. `cause`: the last diagnosis, or what the alerts are taken to come
 * from, where there is one.
 */
export const openingView = (incident: Incident, cause: TimelineEvent | undefined): View => {
  const { cluster, deadline, endedAt, environment, id, mode, openedAt, outcome, phase, runbook, severity, title } = incident
  const head = printable(`${severity.toUpperCase()}: ${title}`)
  const ends = endedAt === undefined ? `ends by ${clockTime(deadline)} UTC at the latest` : `ended ${clockTime(endedAt)} UTC`
  const where = cluster === undefined ? "not known" : `${cluster}${environment === undefined ? "" : ` (${environment})`}`
  return {
    text: escapedWithin(`${id} ${states[phase]}: ${head}`, limits.text),
    blocks: [
      { type: "header", text: plain(clipped(head, limits.header)) },
      {
        type: "rich_text",
        elements: [
          ...row("State", states[phase]),
          ...row("Cause so far", causeSoFar(cause)),
          ...row("Outcome", outcome),
          ...row("Severity", severity),
          ...row("Cluster", where),
          ...row("Runbook", runbook),
          ...row("Mode", mode),
          ...row("Opened", `${openedAt}; ${ends}`),
          command(showCommand(id))
        ]
      },
      {
        type: "context",
        elements: [plain("Handrail tells in the thread what it does. Nothing said or clicked in Slack is an answer to it.")]
      }
    ]
  }
}
