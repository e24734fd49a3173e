import { Effect, FileSystem, Schedule, Schema } from "effect"
import { userError } from "../domain/user-error.ts"
import type { Env } from "../platform/config/environment.ts"
import type { SecretReference } from "../platform/config/sources-config.ts"

/** A secret that the configuration points to is not there. */
class SecretMissing extends Schema.TaggedError<SecretMissing>()("SecretMissing", userError) {}

const missing = (where: string, what: string) =>
  new SecretMissing({
    message: `a secret of sources.webhooks ${what}`,
    where,
    next: "put the secret there, and nothing else; the sender has the same one"
  })

/** A final new line is an editor's, not the secret's. */
const read = Effect.fnUntraced(function* (reference: SecretReference, env: Env) {
  const fs = yield* FileSystem.FileSystem
  if ("env" in reference) {
    const value = env[reference.env]
    return value === undefined || value === "" ? yield* missing(`the environment variable ${reference.env}`, "is not set") : value
  }
  const { file } = reference
  const text = yield* Effect.mapError(fs.readFileString(file), (error) => missing(file, `cannot be read: ${error.message}`))
  const secret = text.replace(/\r?\n$/, "")
  return secret === "" ? yield* missing(file, "is empty") : secret
})

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
