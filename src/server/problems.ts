import { Conflict, Forbidden, NotFound, Unavailable } from "../api/problem.ts"
import type { UserError } from "../domain/user-error.ts"

const sentences = ({ message, next, where }: UserError) => ({ message, where, next })

/** A room's error as the HTTP problem of the same sentences. */
export const notFound = (error: UserError) => new NotFound(sentences(error))
export const unavailable = (error: UserError) => new Unavailable(sentences(error))
export const conflict = (error: UserError) => new Conflict(sentences(error))
export const forbidden = (error: UserError) => new Forbidden(sentences(error))

/** What reading an incident can fail with. A damaged record is not the caller's fault, and not to be read around. */
export const readProblem = (error: UserError & { readonly _tag: "IncidentUnknown" | "TimelineUnavailable" | "TimelineDamaged" }) =>
  error._tag === "IncidentUnknown" ? notFound(error) : unavailable(error)
