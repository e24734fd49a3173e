import { Schema } from "effect"
import { userError } from "../domain/user-error.ts"

/** What was wrong with one part of a request: a JSON path such as `alerts[3].startsAt`, and what was expected there. */
export const Violation = Schema.Struct({ path: Schema.String, message: Schema.String })
export type Violation = typeof Violation.Type

/** 400: the request could not be understood. Nothing was stored. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()(
  "InvalidRequest",
  { ...userError, violations: Schema.Array(Violation) },
  { httpApiStatus: 400 }
) {}

/** 401: no token, or one that nobody issued. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", userError, { httpApiStatus: 401 }) {}

/** 403: a known person who may not do this. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", userError, { httpApiStatus: 403 }) {}

/** 404 */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", userError, { httpApiStatus: 404 }) {}

/** 409: understood, and not possible in the state things are in, such as approving a plan that has been replaced. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", userError, { httpApiStatus: 409 }) {}

/** 413: the body is over the limit. */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", userError, { httpApiStatus: 413 }) {}

/** 415: the body is encoded in a way that nobody here reads. */
export class UnsupportedMediaType extends Schema.TaggedError<UnsupportedMediaType>()("UnsupportedMediaType", userError, {
  httpApiStatus: 415
}) {}

/** 429: more waits to be handled than may; nothing was stored. Send it again after what `Retry-After` says. */
export class TooManyRequests extends Schema.TaggedError<TooManyRequests>()("TooManyRequests", userError, { httpApiStatus: 429 }) {}

/** 503: nothing was stored because the store did not answer; send it again. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", userError, { httpApiStatus: 503 }) {}
