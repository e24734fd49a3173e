import { fields, strings, text, time } from "../../platform/kubernetes/fields.ts"
import { alertState, alertsIn } from "../../platform/prometheus/alerts-in.ts"
import type { Alert } from "../scene/scene.ts"
import { foreignAlert, knownLabels } from "./foreign-alert.ts"

/** A label that is empty is one that is not there. https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels */
const filled = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""))

/** The alerts in a webhook's body, a response of Alertmanager's or Prometheus' API, a list of them, or the one alert that it is, of whichever shape. */
export const dumpedAlerts = (value: unknown): ReadonlyArray<Alert> => {
  const alerts = alertsIn(value).map((alert) => ({
    name: text(fields(alert.labels).alertname) ?? "",
    labels: knownLabels(filled(strings(alert.labels))),
    annotations: strings(alert.annotations),
    isFiring: alertState(alert) !== "resolved",
    startsAt: time(alert.startsAt) ?? time(alert.activeAt)
  }))
  const foreign = alerts.length > 0 ? undefined : foreignAlert(value)
  return foreign === undefined ? alerts : [foreign]
}
