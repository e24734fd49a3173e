import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import type { Env } from "./environment.ts"
import type { SecretReference } from "./sources-config.ts"

/** Where a secret is, for people. */
export const placeOfSecret = (reference: SecretReference): string =>
  "file" in reference ? reference.file : `the environment variable ${reference.env}`

/**
 * What a reference holds now, without white space around it: a final new line is an editor's. Fails with a clause that goes before its place, and
 * never repeats the secret.
 */
export const readSecret = (reference: SecretReference, env: Env): Effect.Effect<string, string> =>
  ("env" in reference
    ? Effect.mapError(Effect.fromNullishOr(env[reference.env]), () => "is not set")
    : Effect.tryPromise({
        try: () => readFile(reference.file, "utf8"),
        catch: (error) => `cannot be read (${messageOf(error)})`
      })
  ).pipe(
    Effect.map((text) => text.trim()),
    Effect.filterOrFail(
      (text) => text !== "",
      () => "is empty"
    )
  )
