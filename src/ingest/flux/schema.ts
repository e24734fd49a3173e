/** Events of Flux's notification controller: https://fluxcd.io/flux/components/notification/events/ */
import { Schema } from "effect"
import { Rfc3339 } from "../time.ts"

const text = Schema.optional(Schema.NullOr(Schema.String))

export const FluxEvent = Schema.Struct({
  involvedObject: Schema.Struct({
    kind: Schema.NonEmptyString,
    name: Schema.NonEmptyString,
    namespace: text,
    apiVersion: text,
    resourceVersion: text
  }),
  severity: Schema.String,
  timestamp: Rfc3339,
  message: Schema.String,
  reason: Schema.String,
  metadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
  reportingController: text,
  reportingInstance: text
})
export type FluxEvent = typeof FluxEvent.Type
