/** PagerDuty's webhooks, version 3: https://developer.pagerduty.com/docs/webhooks-overview */
import { Schema } from "effect"
import { Rfc3339 } from "../time.ts"

const Reference = Schema.Struct({ id: Schema.optional(Schema.String), summary: Schema.optional(Schema.NullOr(Schema.String)) })
const optionalReference = Schema.optional(Schema.NullOr(Reference))

/** What every event has; `data` is an incident only for some. */
export const PagerDutyEvent = Schema.Struct({
  event: Schema.Struct({
    id: Schema.NonEmptyString,
    event_type: Schema.NonEmptyString,
    resource_type: Schema.optional(Schema.String),
    occurred_at: Rfc3339,
    agent: optionalReference,
    data: Schema.Unknown
  })
})

export const PagerDutyIncident = Schema.Struct({
  id: Schema.NonEmptyString,
  html_url: Schema.optional(Schema.NullOr(Schema.String)),
  number: Schema.optional(Schema.NullOr(Schema.Number)),
  status: Schema.optional(Schema.String),
  incident_key: Schema.optional(Schema.NullOr(Schema.String)),
  created_at: Schema.optional(Schema.NullOr(Rfc3339)),
  title: Schema.optional(Schema.NullOr(Schema.String)),
  service: optionalReference,
  escalation_policy: optionalReference,
  teams: Schema.optional(Schema.NullOr(Schema.Array(Reference))),
  priority: optionalReference,
  urgency: Schema.optional(Schema.NullOr(Schema.String))
})
export type PagerDutyIncident = typeof PagerDutyIncident.Type
