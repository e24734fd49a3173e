import { Result, type Schema } from "effect"
import type { BusMessage, Unreadable } from "../../bus/bus.ts"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { clusterNamedIn } from "../../domain/cluster-label.ts"
import { digestJson, millisOf, type SignalId } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import { problemsAt } from "../decode-shape.ts"
import { limitLabels, limitText } from "../limits.ts"
import { signalMessage, unreadablePart } from "../messages.ts"
import { severityOf } from "../severity.ts"
import { timeOf } from "../time.ts"
import type { Received, WebhookContext } from "../webhook.ts"
import type { AlertGroup, WebhookAlert } from "./schema.ts"

/** Who sends alerts in Alertmanager's shape, and how theirs differ. */
export interface AlertDialect<A extends WebhookAlert> {
  readonly source: "alertmanager" | "grafana"
  /** As sentences have it. */
  readonly sender: string
  readonly decodeAlert: (raw: unknown) => Result.Result<A, Schema.SchemaError>
  /** What it says of an alert beside labels and annotations, under names of its own; an annotation of that name is kept. */
  readonly extras: (alert: A) => Readonly<Record<string, string>>
}

const LONGEST_ADDRESS = 2048

const alertMessage = <A extends WebhookAlert>(
  dialect: AlertDialect<A>,
  alert: A,
  group: AlertGroup,
  context: WebhookContext,
  notes: ReadonlyArray<string>
): BusMessage => {
  const cuts: Array<string> = []
  const labels = limitLabels("label", alert.labels, cuts)
  const annotations = limitLabels("annotation", { ...dialect.extras(alert), ...alert.annotations }, cuts)
  const startsAt = timeOf(alert.startsAt)
  const ended = alert.status === "resolved" && alert.endsAt !== undefined ? timeOf(alert.endsAt) : undefined
  const endsAt = ended !== undefined && millisOf(ended) > 0 ? ended : undefined
  const cluster = clusterNamedIn(labels) ?? context.cluster
  const fingerprint = limitText(alert.fingerprint ?? digestJson(alert.labels as JsonValue).slice(0, 16), 128)
  const { source } = dialect
  const { status } = alert
  const signal: Signal = {
    id: digestJson({ source, cluster, fingerprint, status, startsAt, endsAt }) as SignalId,
    source,
    status,
    fingerprint,
    ...(group.groupKey === undefined ? {} : { groupKey: limitText(group.groupKey, 1024) }),
    name: labels.alertname || limitText(group.groupLabels?.alertname ?? "", 1024) || "alert without a name",
    severity: severityOf(labels.severity),
    ...(cluster === undefined ? {} : { cluster }),
    labels,
    annotations,
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    receivedAt: context.receivedAt,
    ...(alert.generatorURL === undefined || alert.generatorURL === ""
      ? {}
      : { generatorUrl: limitText(alert.generatorURL, LONGEST_ADDRESS) })
  }
  return signalMessage(context, signal, [...cuts, ...notes])
}

/**
 * The alerts of one notification, each by itself: one that cannot be read does not take the others with it. What the sender left
 * out is noted on the first.
 */
export const receiveAlerts = <A extends WebhookAlert>(dialect: AlertDialect<A>, group: AlertGroup, context: WebhookContext): Received => {
  const truncated = group.truncatedAlerts ?? 0
  const noted = truncated === 0 ? [] : [`${dialect.sender} left out ${truncated} more alerts of this group (its receiver's max_alerts)`]
  const messages: Array<BusMessage> = []
  const unreadable: Array<Unreadable> = []
  for (const [index, raw] of group.alerts.entries()) {
    const alert = dialect.decodeAlert(raw)
    if (Result.isSuccess(alert)) messages.push(alertMessage(dialect, alert.success, group, context, messages.length === 0 ? noted : []))
    else unreadable.push(unreadablePart(context, raw, problemsAt(`$.alerts[${index}]`, alert.failure)))
  }
  return { messages, unreadable, ignored: messages.length === 0 ? noted : [] }
}
