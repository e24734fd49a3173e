import { Result, Schema } from "effect"
import { type AlertDialect, receiveAlerts } from "../alertmanager/alert-signal.ts"
import { shapeDecoder } from "../decode-shape.ts"
import type { Decode } from "../webhook.ts"
import { GrafanaAlert, GrafanaEnvelope } from "./schema.ts"

const envelope = shapeDecoder(
  GrafanaEnvelope,
  "a notification of Grafana Alerting",
  "use a contact point of type Webhook without a custom payload; an Alertmanager is received at /v1/webhooks/alertmanager"
)

/** `A=3.2, C=1` */
const showValues = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === "object" && value !== null ? "…" : String(value)}`)
    .join(", ")

const extras = ({ dashboardURL, orgId, panelURL, silenceURL, valueString, values }: GrafanaAlert): Readonly<Record<string, string>> => {
  const shown = values === undefined || values === null ? (valueString ?? "") : showValues(values)
  const named = { values: shown, dashboardURL, panelURL, silenceURL, orgId: orgId === undefined ? "" : String(orgId) }
  return Object.fromEntries(Object.entries(named).flatMap(([name, text]) => (text ? [[name, text]] : [])))
}

const decodeAlert = Schema.decodeUnknownResult(GrafanaAlert, { errors: "all" })

const dialect = (org: number | undefined): AlertDialect<GrafanaAlert> => ({
  source: "grafana",
  sender: "Grafana",
  decodeAlert,
  extras: (alert) => extras({ ...alert, ...(alert.orgId === undefined && org !== undefined ? { orgId: org } : {}) })
})

/** One notification of Grafana Alerting: a message for each alert. Measured values and addresses become annotations. */
export const decodeGrafana: Decode = (body, _, context) =>
  Result.map(envelope(body), (group) => receiveAlerts(dialect(group.orgId), group, context))
