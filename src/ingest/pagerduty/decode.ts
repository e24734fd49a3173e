import { Result } from "effect"
import { showDuration } from "../../domain/duration-text.ts"
import { digestJson, millisOf, type SignalId } from "../../domain/ids.ts"
import { redact } from "../../domain/redact.ts"
import type { Severity, Signal } from "../../domain/signal.ts"
import { invalid, shapeDecoder } from "../decode-shape.ts"
import { limitLabels, limitText } from "../limits.ts"
import { signalMessage } from "../messages.ts"
import { severityOf } from "../severity.ts"
import { timeOf } from "../time.ts"
import { type Decode, ignored, type Received, type WebhookContext } from "../webhook.ts"
import { PagerDutyEvent, PagerDutyIncident } from "./schema.ts"

const WHAT = "a PagerDuty webhook of version 3"
const NEXT = "use a generic webhook subscription (version 3) with the incident events"
const event = shapeDecoder(PagerDutyEvent, WHAT, NEXT)
const incident = shapeDecoder(PagerDutyIncident, "an incident of PagerDuty", NEXT)

/** What an event says of the alert behind it. All others, such as an acknowledgement, say nothing of whether it is over. */
const statuses: ReadonlyMap<string, Signal["status"]> = new Map([
  ["incident.triggered", "firing"],
  ["incident.reopened", "firing"],
  ["incident.resolved", "resolved"]
])

const urgencies: Readonly<Record<string, Severity>> = { high: "error", low: "warning" }

const severity = ({ priority, urgency }: PagerDutyIncident): Severity => {
  const named = severityOf(priority?.summary ?? undefined)
  return named === "unknown" ? (urgencies[urgency ?? ""] ?? "unknown") : named
}

/** Members that have a text, as labels or annotations. */
const texts = (given: Readonly<Record<string, string | null | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).flatMap(([name, text]) => (text ? [[name, text]] : [])))

const receive = (
  { event_type, id, occurred_at }: (typeof PagerDutyEvent.Type)["event"],
  status: Signal["status"],
  found: PagerDutyIncident,
  context: WebhookContext
): Received => {
  const cuts: Array<string> = []
  // a title is prose, though it stands for the alert's name here
  const title = redact(found.title || "PagerDuty incident without a title").text
  const labels = texts({
    alertname: title,
    service: found.service?.summary,
    severity: severity(found),
    urgency: found.urgency,
    priority: found.priority?.summary,
    escalation_policy: found.escalation_policy?.summary,
    team: found.teams?.[0]?.summary
  })
  const annotations = texts({
    summary: title,
    incident_key: found.incident_key,
    number: found.number === undefined || found.number === null ? "" : String(found.number),
    event: event_type
  })
  const occurred = timeOf(occurred_at)
  const fingerprint = limitText(found.id, 128)
  const { cluster, endpoint, receivedAt } = context
  const signal: Signal = {
    id: digestJson({ source: "pagerduty", endpoint, cluster, event: id, status }) as SignalId,
    source: "pagerduty",
    status,
    fingerprint,
    name: limitText(title, 1024),
    severity: severity(found),
    ...(cluster === undefined ? {} : { cluster }),
    labels: limitLabels("label", labels, cuts),
    annotations: limitLabels("annotation", annotations, cuts),
    startsAt: event_type === "incident.reopened" || !found.created_at ? occurred : timeOf(found.created_at),
    ...(status === "resolved" ? { endsAt: occurred } : {}),
    receivedAt,
    ...(found.html_url ? { generatorUrl: limitText(found.html_url, 2048) } : {})
  }
  return { messages: [signalMessage(context, signal, cuts)], unreadable: [], ignored: [] }
}

/** How far ahead of ours PagerDuty's clock may be. */
const CLOCK_SKEW = 300_000

/**
 * One event of PagerDuty. An incident there is an alert here, under PagerDuty's own id, so that its triggering, its end and its
 * reopening are states of one alert. Events that change neither are told and not kept. `replayWindow`: milliseconds after which an
 * event is taken for a repetition by somebody else, as its signature has no time of its own.
 */
export const decodePagerDuty =
  (replayWindow: number): Decode =>
  (body, _, context) =>
    Result.flatMap(event(body), ({ event: found }) => {
      const age = millisOf(context.receivedAt) - Date.parse(found.occurred_at)
      if (age > replayWindow || age < -CLOCK_SKEW) {
        const message = `Expected an event of the last ${showDuration(replayWindow)}: older ones may be replays`
        return Result.fail(
          invalid(WHAT, "if PagerDuty itself was late, raise replayWindow in sources.webhooks", [{ path: "$.event.occurred_at", message }])
        )
      }
      const status = statuses.get(found.event_type)
      if (status === undefined) {
        return Result.succeed(ignored(`${limitText(found.event_type, 80)} says nothing of whether an alert fires or is over`))
      }
      return Result.map(incident(found.data), (about) => receive(found, status, about, context))
    })
