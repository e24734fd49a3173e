import { type ClusterName, digestJson, type SignalId, type Timestamp, timestamp } from "../../../domain/ids.ts"
import { redact } from "../../../domain/redact.ts"
import type { Severity, Signal } from "../../../domain/signal.ts"
import { limitText } from "../../limits.ts"

/** Something that fires or is over, before it is a signal. */
export interface Turn {
  readonly cluster: ClusterName
  readonly alert: string
  readonly severity: Severity
  /** Beside `alertname`, `cluster` and `severity`. */
  readonly labels: Readonly<Record<string, string>>
  /** What tells it apart from others of its alert, across its states. */
  readonly identity: string
  readonly summary: string
  readonly message?: string | undefined
  /** Milliseconds since the epoch. */
  readonly startsAt: number
}

const LONGEST = { label: 1024, summary: 500, message: 2000 } as const

const safe = (text: string, limit: number): string => limitText(redact(text).text, limit)

/** The same alert in the same state has the same id, whoever sees it and however often. */
export const watchSignal = (turn: Turn, status: Signal["status"], receivedAt: Timestamp): Signal => {
  const { alert, cluster, identity, message, severity, startsAt, summary } = turn
  const fingerprint = digestJson({ cluster, alert, identity }).slice(0, 16)
  const labels = Object.fromEntries(Object.entries(turn.labels).map(([name, value]) => [name, limitText(value, LONGEST.label)]))
  return {
    id: digestJson({ source: "kubernetes", cluster, fingerprint, status, startsAt }) as SignalId,
    source: "kubernetes",
    status,
    fingerprint,
    name: alert,
    severity,
    cluster,
    labels: { ...labels, alertname: alert, cluster, severity },
    annotations: {
      summary: safe(summary, LONGEST.summary),
      ...(message === undefined || message === "" ? {} : { description: safe(message, LONGEST.message) })
    },
    startsAt: timestamp(startsAt),
    ...(status === "resolved" ? { endsAt: receivedAt } : {}),
    receivedAt
  }
}
