import { Schema } from "effect"
import { Timestamp } from "./ids.ts"

/** Somebody whose turn it is, as a calendar or a pager tells it. It gives nobody a right: who may approve is policy's. */
export const OnCallPerson = Schema.Struct({
  /** As the source writes it: a name, an address, a handle. */
  name: Schema.String,
  /** The configured name of the source. */
  source: Schema.String,
  /** Absent: without an end. */
  until: Schema.optionalKey(Timestamp),
  /** The schedule or policy, where the source has several. */
  schedule: Schema.optionalKey(Schema.String),
  /** 1 is called first; absent where the source has no order. */
  level: Schema.optionalKey(Schema.Int)
})
export type OnCallPerson = typeof OnCallPerson.Type
