/** What is read of the audit backend's batches: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
import { Schema } from "effect"
import { Rfc3339 } from "../../time.ts"

const optional = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

const User = Schema.Struct({ username: Schema.optionalKey(Schema.String), groups: optional(Schema.Array(Schema.String)) })

export const AuditEvent = Schema.Struct({
  auditID: Schema.NonEmptyString,
  stage: Schema.String,
  verb: Schema.String,
  requestURI: Schema.String,
  /** Who was authenticated. */
  user: User,
  /** Whom they acted as. */
  impersonatedUser: optional(User),
  userAgent: Schema.optionalKey(Schema.String),
  /** Absent for paths that are no resources. */
  objectRef: optional(
    Schema.Struct({
      resource: Schema.optionalKey(Schema.String),
      namespace: Schema.optionalKey(Schema.String),
      name: Schema.optionalKey(Schema.String),
      apiGroup: Schema.optionalKey(Schema.String),
      subresource: Schema.optionalKey(Schema.String)
    })
  ),
  responseStatus: optional(Schema.Struct({ code: Schema.optionalKey(Schema.Int) })),
  /** At level Request and above: an object, or a patch of one. */
  requestObject: Schema.optionalKey(Schema.Unknown),
  /** At level RequestResponse. */
  responseObject: Schema.optionalKey(Schema.Unknown),
  requestReceivedTimestamp: optional(Rfc3339),
  stageTimestamp: Rfc3339
})
export type AuditEvent = typeof AuditEvent.Type

/** The events are decoded one by one, so that one that cannot be read does not take the others with it. */
export const EventList = Schema.Struct({
  kind: Schema.Literal("EventList"),
  apiVersion: Schema.Literal("audit.k8s.io/v1"),
  items: Schema.NullOr(Schema.Array(Schema.Unknown))
})
