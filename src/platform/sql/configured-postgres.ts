import { readFile } from "node:fs/promises"
import { Effect, Layer, Redacted, Schema } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import { userError } from "../../domain/user-error.ts"
import type { DatabaseConfig } from "../config/database-config.ts"
import { layerPostgres } from "./postgres-client.ts"

/** A file that the database's configuration names cannot be read. */
class DatabaseFileUnreadable extends Schema.TaggedError<DatabaseFileUnreadable>()("DatabaseFileUnreadable", userError) {}

const textOf = (path: string) =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (error) =>
      new DatabaseFileUnreadable({
        message: `a file of \`database\` cannot be read: ${messageOf(error)}`,
        where: path,
        next: "make it readable for Handrail, or correct its path in the configuration"
      })
  })

/** The PEM texts that are named, by the name Node has for them. */
const tlsOf = Effect.fnUntraced(function* ({ caFile, certFile, keyFile }: DatabaseConfig) {
  const files = Object.entries({ ca: caFile, cert: certFile, key: keyFile })
  const texts = yield* Effect.forEach(files, ([part, path]) =>
    path === undefined ? Effect.succeed([]) : Effect.map(textOf(path), (text) => [[part, text] as const])
  )
  return texts.flat().length === 0 ? undefined : Object.fromEntries(texts.flat())
})

/** Asked for at each connection. One that cannot be read is none, which the server refuses. */
const passwordFrom = (path: string) =>
  textOf(path).pipe(
    Effect.catch((error) => Effect.as(Effect.logWarning(error.message), "")),
    Effect.map((text) => Redacted.make(text.trim()))
  )

/** The configured Postgres, for as long as the layer is. */
export const layerConfiguredPostgres = (config: DatabaseConfig) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { connections, passwordFile, url } = config
      const password = passwordFile === undefined ? undefined : passwordFrom(passwordFile)
      const tls = yield* tlsOf(config)
      return layerPostgres({
        url,
        connections,
        ...(password === undefined ? {} : { password }),
        ...(tls === undefined ? {} : { tls })
      })
    })
  )
