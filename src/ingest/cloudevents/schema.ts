/** CloudEvents 1.0: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
import { Schema } from "effect"
import { Rfc3339 } from "../time.ts"

/** Attributes of an event; others are its extensions. */
export const Attributes = Schema.Struct({
  specversion: Schema.Literal("1.0"),
  id: Schema.NonEmptyString,
  source: Schema.NonEmptyString,
  type: Schema.NonEmptyString,
  subject: Schema.optional(Schema.NullOr(Schema.String)),
  time: Schema.optional(Schema.NullOr(Rfc3339)),
  datacontenttype: Schema.optional(Schema.NullOr(Schema.String)),
  dataschema: Schema.optional(Schema.NullOr(Schema.String))
})

/** An event, in whichever way it came. */
export interface CloudEvent {
  readonly attributes: typeof Attributes.Type & { readonly [extension: string]: unknown }
  readonly data: unknown
}
