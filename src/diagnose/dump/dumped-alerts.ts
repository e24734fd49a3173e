import { fields, strings, text, time } from "../../platform/kubernetes/fields.ts"
import { alertState, alertsIn } from "../../platform/prometheus/alerts-in.ts"
import type { Alert } from "../scene/scene.ts"

/** The alerts in a webhook's body, a response of Alertmanager's or Prometheus' API, a list of them, or the one alert that it is. */
export const dumpedAlerts = (value: unknown): ReadonlyArray<Alert> =>
  alertsIn(value).map((alert) => ({
    name: text(fields(alert.labels).alertname) ?? "",
    labels: strings(alert.labels),
    annotations: strings(alert.annotations),
    isFiring: alertState(alert) !== "resolved",
    startsAt: time(alert.startsAt) ?? time(alert.activeAt)
  }))
