import { Context, type Effect, Schema } from "effect"
import { userError } from "../domain/user-error.ts"

/** Who is in which group cannot be told now. Whoever asked must take it for "in none". */
export class DirectoryUnavailable extends Schema.TaggedError<DirectoryUnavailable>()("DirectoryUnavailable", userError) {}

/**
 * Who is in which group at this moment. Tokens say who somebody is and what groups they had; whether they still may approve is asked
 * here, when an answer comes, when the plan is signed and when it is about to be used.
 */
export class Directory extends Context.Service<
  Directory,
  {
    /** Empty for somebody whom it does not know. */
    readonly groupsOf: (subject: string) => Effect.Effect<ReadonlyArray<string>, DirectoryUnavailable>
  }
>()("handrail/policy/Directory") {}
