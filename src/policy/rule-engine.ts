import { type Effect, Schema } from "effect"
import { Reason } from "../domain/decision.ts"
import { userError } from "../domain/user-error.ts"

/** A reason as rules give it: with who must approve, where a rule asks for more than the runbook and the configuration do. */
export const SpokenReason = Schema.Struct({
  ...Reason.fields,
  approvals: Schema.optionalKey(Schema.Struct({ groups: Schema.Array(Schema.String), people: Schema.Int }))
})
export type SpokenReason = typeof SpokenReason.Type

/** The rules could not be asked, or their answer is none. */
export class EngineFailed extends Schema.TaggedError<EngineFailed>()("EngineFailed", userError) {}

/** The document that engines are asked for: a set of reasons. */
export const ENTRYPOINT = "handrail/reasons"

/** What the rules say, and which revision of them said it, such as `handrail@1f3c9a…`. */
export interface Answer {
  readonly by: string
  readonly reasons: ReadonlyArray<SpokenReason>
}

/** Something that holds rules and answers by them. */
export interface RuleEngine {
  /** What it is, for messages when it does not answer. */
  readonly name: string
  /** `input` is the JSON text of a `RuleInput`. Whatever is not a set of reasons is a failure. */
  readonly ask: (input: string) => Effect.Effect<Answer, EngineFailed>
}

const decode = Schema.decodeUnknownOption(Schema.Array(SpokenReason))

/** What an engine gave, if it is a set of reasons. An empty one is: those rules have nothing to say. */
export const spokenReasons = (answer: unknown): ReadonlyArray<SpokenReason> | undefined => {
  const decoded = decode(answer)
  return decoded._tag === "Some" ? decoded.value : undefined
}
