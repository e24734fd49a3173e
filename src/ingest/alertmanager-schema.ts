/**
 * Alertmanager's webhook, version "4": https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * Strict on what Handrail acts on; fields that it does not know are left alone, as Alertmanager adds some over time.
 */
import { Schema } from "effect"

/** RFC 3339 as Go writes it: any zone, up to nine decimals. */
const Time = Schema.String.check(
  Schema.makeFilter((text) => (isTime(text) ? undefined : "Expected a time such as 2026-03-01T04:05:06.789Z"))
)

const TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/
const isTime = (text: string): boolean => TIME.test(text) && !Number.isNaN(Date.parse(text))

const Labels = Schema.Record(Schema.String, Schema.String)

export const WebhookAlert = Schema.Struct({
  status: Schema.Literals(["firing", "resolved"]),
  labels: Labels,
  annotations: Schema.optional(Labels),
  startsAt: Time,
  /** The zero time, or one still to come, while it is firing. */
  endsAt: Schema.optional(Time),
  generatorURL: Schema.optional(Schema.String),
  /** Absent before Alertmanager 0.19. */
  fingerprint: Schema.optional(Schema.NonEmptyString)
})
export type WebhookAlert = typeof WebhookAlert.Type

/** The alerts are decoded one by one, so that a bad one does not take the others with it. */
export const WebhookEnvelope = Schema.Struct({
  version: Schema.Literal("4"),
  groupKey: Schema.optional(Schema.String),
  /** How many alerts of the group were left out because of the receiver's `max_alerts`. */
  truncatedAlerts: Schema.optional(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  groupLabels: Schema.optional(Labels),
  externalURL: Schema.optional(Schema.String),
  receiver: Schema.optional(Schema.String),
  alerts: Schema.Array(Schema.Unknown)
})
export type WebhookEnvelope = typeof WebhookEnvelope.Type
