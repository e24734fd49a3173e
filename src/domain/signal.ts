import { Schema } from "effect"
import { SignalId, Timestamp } from "./ids.ts"

const SignalSource = Schema.Literals(["alertmanager", "grafana", "pagerduty", "kubernetes", "cloudevents", "manual"])

export const Severity = Schema.Literals(["critical", "error", "warning", "info", "unknown"])
export type Severity = typeof Severity.Type

const Labels = Schema.Record(Schema.String, Schema.String)

/**
 * One normalised event from a source: one alert of a notification, in one state.
 * Labels and annotations are data from outside: they can select among typed options and never become a command.
 */
export const Signal = Schema.Struct({
  id: SignalId,
  source: SignalSource,
  status: Schema.Literals(["firing", "resolved"]),
  /** The source's own identity of the alert across states (Alertmanager's fingerprint). */
  fingerprint: Schema.String,
  /** The source's own grouping, when it has one (Alertmanager's groupKey). */
  groupKey: Schema.optionalKey(Schema.String),
  name: Schema.String,
  severity: Severity,
  /** What the alert says of its cluster; not yet known to be a configured one. */
  cluster: Schema.optionalKey(Schema.String),
  labels: Labels,
  annotations: Labels,
  startsAt: Timestamp,
  endsAt: Schema.optionalKey(Timestamp),
  receivedAt: Timestamp,
  generatorUrl: Schema.optionalKey(Schema.String),
  /** For source `manual`: the runbook that a person asked for, and who asked. */
  requestedRunbook: Schema.optionalKey(Schema.String),
  requestedBy: Schema.optionalKey(Schema.String)
})
export type Signal = typeof Signal.Type
