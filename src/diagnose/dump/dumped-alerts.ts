import { type Fields, fields, maybeFields, strings, text, time } from "../../platform/kubernetes/fields.ts"
import type { Alert } from "../scene/scene.ts"

/** Deeper than any of the shapes that alerts come in. */
const DEEPEST = 12

const isAlert = ({ labels, ...rest }: Fields): boolean =>
  maybeFields(labels) !== undefined && (text(fields(labels).alertname) !== undefined || "startsAt" in rest || "activeAt" in rest)

/** The alerts in a webhook's body, a response of Alertmanager's or Prometheus' API, a list of them, or the one alert that it is. */
const alertsIn = (value: unknown, depth = 0): ReadonlyArray<Fields> => {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((one: unknown) => alertsIn(one, depth + 1))
  const found = maybeFields(value)
  if (found === undefined) return []
  return isAlert(found) ? [found] : Object.values(found).flatMap((one) => alertsIn(one, depth + 1))
}

const stateOf = ({ state, status }: Fields): string => text(status) ?? text(fields(status).state) ?? text(state) ?? "firing"

export const dumpedAlerts = (value: unknown): ReadonlyArray<Alert> =>
  alertsIn(value).map((alert) => ({
    name: text(fields(alert.labels).alertname) ?? "",
    labels: strings(alert.labels),
    annotations: strings(alert.annotations),
    isFiring: stateOf(alert) !== "resolved",
    startsAt: time(alert.startsAt) ?? time(alert.activeAt)
  }))
