import { type Fields, fields, maybeFields } from "../kubernetes/fields.ts"

/** Deeper than any of the shapes that alerts come in. */
const DEEPEST = 12

const isAlert = (found: Fields): boolean =>
  maybeFields(found.labels) !== undefined &&
  (typeof fields(found.labels).alertname === "string" || "startsAt" in found || "activeAt" in found)

/** Alerts wherever they are in JSON: a webhook's body, a list of Alertmanager's API, a response of Prometheus, one alert, or several of these. */
export const alertsIn = (value: unknown, depth = 0): ReadonlyArray<Fields> => {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((one: unknown) => alertsIn(one, depth + 1))
  const found = maybeFields(value)
  if (found === undefined) return []
  return isAlert(found) ? [found] : Object.values(found).flatMap((one) => alertsIn(one, depth + 1))
}

/** `firing`, `pending`, `resolved`, in each API's own words; `firing` where nothing is said. */
export const alertState = ({ state, status }: Fields): string => {
  const alertmanagers = maybeFields(status)
  const said = alertmanagers === undefined ? (status ?? state) : alertmanagers.state
  return typeof said === "string" ? said : "firing"
}
