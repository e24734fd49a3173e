import { Predicate, Schema } from "effect"
import { DeadlineExceeded } from "../../domain/incident-scope.ts"
import { messageOf } from "../../domain/message-of.ts"
import type { UserError } from "../../domain/user-error.ts"

/** Why an incident's workflow stops here: the last thing that is told. Stages fail with it to end the incident early. */
export class Ended extends Schema.TaggedError<Ended>()("Ended", {
  phase: Schema.Literals(["resolved", "handed-over", "cancelled"]),
  /** One sentence. */
  outcome: Schema.String,
  /** What the stage knows and what to do next; the rest of the handover is read from the timeline. */
  notes: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return this.outcome
  }
}

export const handOver = (outcome: string, ...notes: ReadonlyArray<string>): Ended => new Ended({ phase: "handed-over", outcome, notes })

export const resolvedAs = (outcome: string, ...notes: ReadonlyArray<string>): Ended => new Ended({ phase: "resolved", outcome, notes })

const isUserError = (failure: unknown): failure is UserError =>
  ["_tag", "message", "where", "next"].every((field) => Predicate.hasProperty(failure, field) && Predicate.isString(failure[field]))

/** Any failure of a stage as an ending: people take over, told what failed, where, and what to do. */
export const endedBy = (stage: string, failure: unknown): Ended => {
  if (failure instanceof Ended) return failure
  if (failure instanceof DeadlineExceeded) return handOver(`the incident's deadline passed during ${stage}`, "Nothing more is done for it.")
  if (isUserError(failure)) return handOver(`${stage} failed: ${failure.message}`, `Where: ${failure.where}.`, `Next: ${failure.next}.`)
  const message = messageOf(failure)
  return handOver(`${stage} failed unexpectedly: ${message}`, "This is a defect in Handrail; its log has the details.")
}
