import { Schema } from "effect"
import { Timestamp } from "./ids.ts"

/** `error`: something is broken or lost now. `warning`: it will be, or cannot be told. `info`: worth knowing. */
const FindingSeverity = Schema.Literals(["error", "warning", "info"])

/** Something that a look at Handrail found. */
export const Finding = Schema.Struct({
  /** The check that found it. */
  check: Schema.String,
  severity: FindingSeverity,
  what: Schema.String,
  where: Schema.String,
  next: Schema.String
})
export type Finding = typeof Finding.Type

/** One look at everything. A check that could not be made is a finding too. */
export const DoctorReport = Schema.Struct({
  at: Timestamp,
  /** Whether the running Handrail was asked, or its home was read while it is down. */
  from: Schema.Literals(["server", "home"]),
  checks: Schema.Array(Schema.Struct({ check: Schema.String, findings: Schema.Int })),
  findings: Schema.Array(Finding)
})
export type DoctorReport = typeof DoctorReport.Type
