import { Context, type Effect, Schema } from "effect"
import type { Digest } from "../domain/ids.ts"
import { userError } from "../domain/user-error.ts"

/** The copies could not be read or written. */
export class RestoreCopiesUnavailable extends Schema.TaggedError<RestoreCopiesUnavailable>()("RestoreCopiesUnavailable", userError) {}

/**
 * Manifests as they were before a plan changes them, whole: evidence is redacted, and an object cannot be put back from that. Kept by
 * their digests, beside and never in the evidence, only while their incident is open. Secrets are never among them.
 */
export class RestoreCopies extends Context.Service<
  RestoreCopies,
  {
    /** `owner`: the incident, with which the copy goes. */
    readonly keep: (owner: string, manifest: string) => Effect.Effect<Digest, RestoreCopiesUnavailable>
    readonly find: (manifest: Digest) => Effect.Effect<string | undefined, RestoreCopiesUnavailable>
    readonly forget: (owner: string) => Effect.Effect<void, RestoreCopiesUnavailable>
  }
>()("handrail/execute/RestoreCopies") {}
