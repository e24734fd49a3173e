/** LaunchDarkly's webhooks, which are entries of its audit log: https://launchdarkly.com/docs/api/webhooks */
import { Schema } from "effect"

const text = Schema.optional(Schema.NullOr(Schema.String))

/** A flag's representation, in the part that says whether it is on, by environment. */
const Version = Schema.Struct({
  environments: Schema.optional(Schema.Record(Schema.String, Schema.Struct({ on: Schema.optional(Schema.Unknown) })))
})

export const AuditLogEntry = Schema.Struct({
  _id: Schema.NonEmptyString,
  /** Milliseconds since the epoch. */
  date: Schema.Number,
  kind: Schema.NonEmptyString,
  name: text,
  description: text,
  shortDescription: text,
  comment: text,
  titleVerb: text,
  accesses: Schema.optional(Schema.NullOr(Schema.Array(Schema.Struct({ action: text, resource: text })))),
  member: Schema.optional(Schema.NullOr(Schema.Struct({ email: text, firstName: text, lastName: text }))),
  target: Schema.optional(
    Schema.NullOr(Schema.Struct({ name: text, resources: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))) }))
  ),
  currentVersion: Schema.optional(Schema.NullOr(Version)),
  previousVersion: Schema.optional(Schema.NullOr(Version))
})
export type AuditLogEntry = typeof AuditLogEntry.Type
