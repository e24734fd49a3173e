import { Schema } from "effect"
import { ApprovalsFile, CommandFile, ConditionFile, MatchFile, Name, nonEmpty, oneOrMore } from "./common-fields.ts"

/** A runbook as teams write it in a few lines: checks before, commands with their checks, commands that undo. */
export const ShortRunbookFile = Schema.Struct({
  name: Name,
  title: Schema.optionalKey(Schema.String),
  match: Schema.optionalKey(MatchFile),
  preconditions: Schema.optionalKey(Schema.Array(ConditionFile)),
  actions: nonEmpty(Schema.Struct({ cmd: CommandFile, validate: Schema.optionalKey(oneOrMore(ConditionFile)) })),
  rollback: Schema.optionalKey(Schema.Array(Schema.Struct({ cmd: CommandFile }))),
  approvals: Schema.optionalKey(ApprovalsFile)
}).annotate({ identifier: "ShortRunbook", title: "Runbook, short form" })
export type ShortRunbookFile = typeof ShortRunbookFile.Type
