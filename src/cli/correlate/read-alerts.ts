import { digestJson, type SignalId, timestamp } from "../../domain/ids.ts"
import type { Severity, Signal } from "../../domain/signal.ts"

export interface ReadAlerts {
  readonly signals: ReadonlyArray<Signal>
  /** What looks like an alert and cannot be one, in sentences. */
  readonly problems: ReadonlyArray<string>
  /** Alerts that wait for their rule's time and do not fire. */
  readonly pending: number
}

type Json = unknown
type Fields = Readonly<Record<string, Json>>

const isFields = (value: Json): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value)

const textsOf = (value: Json): Record<string, string> =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, text]) =>
          typeof text === "string" || typeof text === "number" ? [[name, String(text)]] : []
        )
      )
    : {}

/** Deeper than any of the shapes that are read. */
const DEEPEST = 12

/** Alerts wherever they are: a webhook's body, a list of Alertmanager's API, a response of Prometheus, or several of these. */
const alertsIn = (value: Json, found: Array<Fields>, depth = 0): void => {
  if (depth > DEEPEST) return
  if (Array.isArray(value)) for (const one of value) alertsIn(one, found, depth + 1)
  else if (isFields(value)) {
    if (isFields(value.labels) && (typeof value.labels.alertname === "string" || "startsAt" in value || "activeAt" in value))
      found.push(value)
    else for (const one of Object.values(value)) alertsIn(one, found, depth + 1)
  }
}

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

const stateOf = ({ state, status }: Fields): string => {
  const said = isFields(status) ? status.state : (status ?? state)
  return typeof said === "string" ? said : "firing"
}

const signalOf = (alert: Fields, index: number): Signal | string => {
  const labels = textsOf(alert.labels)
  const startsAt = timeOf(alert.startsAt) ?? timeOf(alert.activeAt) ?? timeOf(alert.starts_at)
  const name = labels.alertname ?? "alert without a name"
  if (startsAt === undefined) return `alert ${index + 1} (${name}) has no startsAt and no activeAt that is a time`
  const resolved = stateOf(alert) === "resolved"
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
    ...(labels.cluster === undefined || labels.cluster === "" ? {} : { cluster: labels.cluster }),
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
  const found: Array<Fields> = []
  alertsIn(values, found)
  const firing = found.filter((alert) => stateOf(alert) !== "pending" && stateOf(alert) !== "inactive")
  const read = firing.map(signalOf)
  return {
    signals: read.filter((one) => typeof one !== "string"),
    problems: read.filter((one) => typeof one === "string"),
    pending: found.length - firing.length
  }
}
