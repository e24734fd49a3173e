import { Schema } from "effect"

/**
 * The fields that every error a user can meet carries, beside its own. `message` says what happened.
 * Spread into a `Schema.TaggedError`: `class X extends Schema.TaggedError<X>()("X", { ...userError, path: Schema.String }) {}`
 */
export const userError = {
  message: Schema.String,
  /** A file and line, a URL, an object, a command: what the message is about. */
  where: Schema.String,
  /** What the reader can do about it, as an imperative sentence. */
  next: Schema.String
} as const

/** Anything that carries the three sentences. */
export interface UserError {
  readonly _tag: string
  readonly message: string
  readonly where: string
  readonly next: string
}

/** The three sentences on lines of their own, for a terminal or a log. */
export const showUserError = (error: UserError): string => `${error.message}\n  where: ${error.where}\n  next:  ${error.next}`
