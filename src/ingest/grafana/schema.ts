/**
 * Grafana Alerting's webhook contact point:
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 * Alertmanager's shape in a version of its own, with the values that were measured and addresses of panels and silences.
 */
import { Schema } from "effect"
import { alertGroup, WebhookAlert } from "../alertmanager/schema.ts"

/** Grafana sends null for what it does not have. */
const optionalText = Schema.optional(Schema.NullOr(Schema.String))

export const GrafanaAlert = Schema.Struct({
  ...WebhookAlert.fields,
  /** By the name of the query or expression; null where there was no data. */
  values: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
  valueString: optionalText,
  silenceURL: optionalText,
  dashboardURL: optionalText,
  panelURL: optionalText,
  ruleUID: optionalText,
  orgId: Schema.optional(Schema.Number)
})
export type GrafanaAlert = typeof GrafanaAlert.Type

export const GrafanaEnvelope = Schema.Struct({
  version: Schema.Literal("1"),
  orgId: Schema.optional(Schema.Number),
  ...alertGroup
})
