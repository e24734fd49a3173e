/**
 * Alertmanager's webhook, version "4": https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * Strict on what Handrail acts on; fields that it does not know are left alone, as Alertmanager adds some over time.
 */
import { Schema } from "effect"
import { Rfc3339 } from "../time.ts"

const Labels = Schema.Record(Schema.String, Schema.String)

/** One alert, as Alertmanager writes it and Grafana after it. */
export const WebhookAlert = Schema.Struct({
  status: Schema.Literals(["firing", "resolved"]),
  labels: Labels,
  annotations: Schema.optional(Labels),
  startsAt: Rfc3339,
  /** The zero time, or one still to come, while it is firing. */
  endsAt: Schema.optional(Rfc3339),
  generatorURL: Schema.optional(Schema.String),
  /** Absent before Alertmanager 0.19. */
  fingerprint: Schema.optional(Schema.NonEmptyString)
})
export type WebhookAlert = typeof WebhookAlert.Type

/** What is around the alerts. They are decoded one by one, so that a bad one does not take the others with it. */
export const alertGroup = {
  groupKey: Schema.optional(Schema.String),
  /** How many alerts of the group were left out because of the receiver's `max_alerts`. */
  truncatedAlerts: Schema.optional(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  groupLabels: Schema.optional(Labels),
  externalURL: Schema.optional(Schema.String),
  receiver: Schema.optional(Schema.String),
  alerts: Schema.Array(Schema.Unknown)
} as const

const AlertGroup = Schema.Struct(alertGroup)
export type AlertGroup = typeof AlertGroup.Type

export const WebhookEnvelope = Schema.Struct({ version: Schema.Literal("4"), ...alertGroup })
export type WebhookEnvelope = typeof WebhookEnvelope.Type
