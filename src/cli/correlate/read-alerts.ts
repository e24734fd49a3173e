import { clusterNamedIn } from "../../domain/cluster-label.ts"
import { digestJson, type SignalId, timestamp } from "../../domain/ids.ts"
import type { Severity, Signal } from "../../domain/signal.ts"
import { type Fields, fields } from "../../platform/kubernetes/fields.ts"
import { alertState, alertsIn } from "../../platform/prometheus/alerts-in.ts"

export interface ReadAlerts {
  readonly signals: ReadonlyArray<Signal>
  /** What looks like an alert and cannot be one, in sentences. */
  readonly problems: ReadonlyArray<string>
  /** Alerts that wait for their rule's time and do not fire. */
  readonly pending: number
}

type Json = unknown

const textsOf = (value: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields(value)).flatMap(([name, text]) =>
      typeof text === "string" || typeof text === "number" ? [[name, String(text)]] : []
    )
  )

const words: Readonly<Record<string, Severity>> = {
  critical: "critical",
  page: "critical",
  emergency: "critical",
  error: "error",
  high: "error",
  major: "error",
  warning: "warning",
  warn: "warning",
  ticket: "warning",
  minor: "warning",
  info: "info",
  none: "info",
  low: "info"
}

const timeOf = (value: Json): number | undefined => {
  const at = typeof value === "string" ? Date.parse(value) : typeof value === "number" ? value * 1000 : Number.NaN
  return Number.isNaN(at) || at <= 0 ? undefined : at
}

const signalOf = (alert: Fields, index: number): Signal | string => {
  const labels = textsOf(alert.labels)
  const startsAt = timeOf(alert.startsAt) ?? timeOf(alert.activeAt) ?? timeOf(alert.starts_at)
  const name = labels.alertname ?? "alert without a name"
  const cluster = clusterNamedIn(labels)
  if (startsAt === undefined) return `alert ${index + 1} (${name}) has no startsAt and no activeAt that is a time`
  const resolved = alertState(alert) === "resolved"
  const endsAt = resolved ? timeOf(alert.endsAt) : undefined
  const fingerprint =
    typeof alert.fingerprint === "string" && alert.fingerprint !== "" ? alert.fingerprint : digestJson(labels).slice(0, 16)
  return {
    id: digestJson([fingerprint, startsAt, resolved]) as SignalId,
    source: "alertmanager",
    status: resolved ? "resolved" : "firing",
    fingerprint,
    name,
    severity: words[(labels.severity ?? "").toLowerCase()] ?? "unknown",
    ...(cluster === undefined ? {} : { cluster }),
    labels,
    annotations: textsOf(alert.annotations),
    startsAt: timestamp(startsAt),
    ...(endsAt === undefined ? {} : { endsAt: timestamp(endsAt) }),
    receivedAt: timestamp(startsAt)
  }
}

const parsed = (text: string): ReadonlyArray<Json> | string => {
  try {
    return [JSON.parse(text)]
  } catch (whole) {
    const lines = text.split("\n").map((line) => line.trim())
    const values: Array<Json> = []
    for (const [index, line] of lines.entries()) {
      if (line === "") continue
      try {
        values.push(JSON.parse(line))
      } catch (error) {
        // a file of one document is better told by its own error than by that of its first line
        return values.length === 0 ? String((whole as Error).message) : `line ${index + 1}: ${(error as Error).message}`
      }
    }
    return values
  }
}

/** Alerts out of a text, or what is wrong with it as a whole. */
export const readAlerts = (text: string): ReadAlerts | string => {
  const values = parsed(text)
  if (typeof values === "string") return values
  const found = alertsIn(values)
  const firing = found.filter((alert) => alertState(alert) !== "pending" && alertState(alert) !== "inactive")
  const read = firing.map(signalOf)
  return {
    signals: read.filter((one) => typeof one !== "string"),
    problems: read.filter((one) => typeof one === "string"),
    pending: found.length - firing.length
  }
}
