import { Effect, Result, Schema, SchemaIssue } from "effect"
import type { JsonValue } from "../domain/canonical-json.ts"
import { digestJson, millisOf, type SignalId, type Timestamp, timestamp } from "../domain/ids.ts"
import { redact } from "../domain/redact.ts"
import type { Signal } from "../domain/signal.ts"
import { userError } from "../domain/user-error.ts"
import {
  type WebhookAlert,
  WebhookAlert as WebhookAlertSchema,
  type WebhookEnvelope,
  WebhookEnvelope as WebhookEnvelopeSchema
} from "./alertmanager/schema.ts"
import { limitLabels, limitText } from "./limits.ts"
import { severityOf } from "./severity.ts"

/** What is wrong with one part of a notification: a JSON path such as `$.alerts[3].labels.severity`, and a sentence. */
export const Problem = Schema.Struct({ path: Schema.String, message: Schema.String })
export type Problem = typeof Problem.Type

/** Not an Alertmanager notification of version 4; nothing was stored. */
export class NotificationInvalid extends Schema.TaggedError<NotificationInvalid>()("NotificationInvalid", {
  ...userError,
  problems: Schema.Array(Problem)
}) {}

/** An alert that could not be read; the others of its notification could. */
interface RejectedAlert {
  /** As JSON, cut to 64 KiB. */
  readonly raw: string
  readonly problems: ReadonlyArray<Problem>
}

export interface ReceivedAlert {
  readonly signal: Signal
  /** Sentences about what was shortened or left out; empty for ordinary alerts. */
  readonly notes: ReadonlyArray<string>
}

export interface Notification {
  readonly alerts: ReadonlyArray<ReceivedAlert>
  readonly rejected: ReadonlyArray<RejectedAlert>
}

export interface DecodeOptions {
  readonly receivedAt: Timestamp
  /** The label that names the cluster; `cluster` by default. */
  readonly clusterLabel?: string
  /** The cluster of alerts that do not name one, such as the one that this webhook's address is for. */
  readonly cluster?: string
}

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1()
const MOST_PROBLEMS = 20

const problemsAt = (root: string, error: Schema.SchemaError): ReadonlyArray<Problem> =>
  formatIssue(error.issue)
    .issues.slice(0, MOST_PROBLEMS)
    .map(({ message, path = [] }) => {
      const steps = path.map((step) => (typeof step === "object" ? step.key : step))
      return { path: root + steps.map((step) => (typeof step === "number" ? `[${step}]` : member(String(step)))).join(""), message }
    })

const member = (key: string): string => (/^[A-Za-z_][\w]*$/.test(key) ? `.${key}` : `[${JSON.stringify(limitText(key, 80))}]`)

const decodeEnvelope = Schema.decodeUnknownResult(WebhookEnvelopeSchema, { errors: "all" })
const decodeAlert = Schema.decodeUnknownResult(WebhookAlertSchema, { errors: "all" })

const invalid = (error: Schema.SchemaError): NotificationInvalid => {
  const problems = problemsAt("$", error)
  return new NotificationInvalid({
    message: `this is not an Alertmanager notification of version 4: ${problems.map(({ path, message }) => `${path}: ${message}`).join("; ")}`,
    where: problems[0]?.path ?? "$",
    next: "point a webhook_configs receiver of Alertmanager 0.19 or later at this address; nothing was stored",
    problems
  })
}

const LONGEST_RAW = 65_536

const rawText = (raw: unknown): string => {
  try {
    return limitText(redact(JSON.stringify(raw) ?? "null").text, LONGEST_RAW)
  } catch {
    // the stack of a recursive writer is the only thing JSON can exhaust that the parser did not
    return "(nested too deeply to be kept)"
  }
}

const time = (text: string): Timestamp => timestamp(Date.parse(text))

const signalOf = (alert: WebhookAlert, envelope: WebhookEnvelope, options: DecodeOptions): ReceivedAlert => {
  const cuts: Array<string> = []
  const labels = limitLabels("label", alert.labels, cuts)
  const startsAt = time(alert.startsAt)
  const endsAt =
    alert.status === "resolved" && alert.endsAt !== undefined && millisOf(time(alert.endsAt)) > 0 ? time(alert.endsAt) : undefined
  const cluster = labels[options.clusterLabel ?? "cluster"] || options.cluster
  const fingerprint = limitText(alert.fingerprint ?? digestJson(alert.labels as JsonValue).slice(0, 16), 128)
  const identity = { source: "alertmanager", cluster, fingerprint, status: alert.status, startsAt, endsAt }
  const generatorUrl = alert.generatorURL
  const signal: Signal = {
    id: digestJson(identity) as SignalId,
    source: "alertmanager",
    status: alert.status,
    fingerprint,
    ...(envelope.groupKey === undefined ? {} : { groupKey: limitText(envelope.groupKey, 1024) }),
    name: labels.alertname || envelope.groupLabels?.alertname || "alert without a name",
    severity: severityOf(labels.severity),
    ...(cluster === undefined ? {} : { cluster }),
    labels,
    annotations: limitLabels("annotation", alert.annotations ?? {}, cuts),
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    receivedAt: options.receivedAt,
    ...(generatorUrl === undefined || generatorUrl === "" ? {} : { generatorUrl: limitText(generatorUrl, 2048) })
  }
  return { signal, notes: cuts }
}

/**
 * One Alertmanager notification as signals. Redelivery gives the same signal ids. Text is made safe to print and is bounded;
 * what was shortened is said. An alert that cannot be read is given back raw with what is wrong with it, and where.
 */
export const decodeNotification = Effect.fn("ingest.decodeNotification")(function* (
  payload: unknown,
  options: DecodeOptions
): Effect.fn.Return<Notification, NotificationInvalid> {
  const decoded = decodeEnvelope(payload)
  if (Result.isFailure(decoded)) return yield* invalid(decoded.failure)
  const envelope = decoded.success
  const truncated = envelope.truncatedAlerts ?? 0
  const groupNotes = truncated === 0 ? [] : [`Alertmanager left out ${truncated} more alerts of this group (its receiver's max_alerts)`]
  const alerts: Array<ReceivedAlert> = []
  const rejected: Array<RejectedAlert> = []
  for (const [index, raw] of envelope.alerts.entries()) {
    const alert = decodeAlert(raw)
    if (Result.isSuccess(alert)) {
      const received = signalOf(alert.success, envelope, options)
      alerts.push(alerts.length === 0 ? { ...received, notes: [...received.notes, ...groupNotes] } : received)
    } else rejected.push({ raw: rawText(raw), problems: problemsAt(`$.alerts[${index}]`, alert.failure) })
  }
  yield* Effect.annotateCurrentSpan({ alerts: alerts.length, rejected: rejected.length, truncated })
  return { alerts, rejected }
})
