import { Effect, Schedule, Schema } from "effect"
import { userError } from "../domain/user-error.ts"
import type { Env } from "../platform/config/environment.ts"
import { placeOfSecret, readSecret } from "../platform/config/read-secret.ts"
import type { SecretReference } from "../platform/config/sources-config.ts"

/** A secret that the configuration points to is not there. */
class SecretMissing extends Schema.TaggedError<SecretMissing>()("SecretMissing", userError) {}

const read = (reference: SecretReference, env: Env): Effect.Effect<string, SecretMissing> =>
  Effect.mapError(
    readSecret(reference, env),
    (why) =>
      new SecretMissing({
        message: `a secret of sources.webhooks ${why}`,
        where: placeOfSecret(reference),
        next: "put the secret there, and nothing else; the sender has the same one"
      })
  )

const REREAD = "30 seconds"

/**
 * What the references hold now, as a function: files are read again twice a minute, so that a secret is changed by changing its
 * file. One that has gone since keeps its last value, with a warning. Fails when one is missing from the start.
 */
export const watchSecrets = Effect.fnUntraced(function* (references: ReadonlyArray<SecretReference>, env: Env) {
  let current = yield* Effect.forEach(references, (reference) => read(reference, env))
  const again = Effect.forEach(references, (reference, index) =>
    Effect.catch(read(reference, env), (error) =>
      Effect.as(Effect.logWarning(`${error.message} (${error.where}); the last one known stays`), current[index] ?? "")
    )
  ).pipe(
    Effect.flatMap((secrets) =>
      Effect.sync(() => {
        current = secrets
      })
    )
  )
  if (references.some((reference) => "file" in reference)) yield* Effect.forkScoped(Effect.schedule(again, Schedule.spaced(REREAD)))
  return (): ReadonlyArray<string> => current
})
