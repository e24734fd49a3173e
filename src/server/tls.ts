import { createSecureContext } from "node:tls"
import { Effect, FileSystem, Schedule, Schema } from "effect"
import { messageOf } from "../domain/message-of.ts"
import { userError } from "../domain/user-error.ts"
import type { TlsConfig } from "../platform/config/tls-config.ts"

/** What `server.tls` points to cannot be read, or is no certificate or key. */
class TlsUnusable extends Schema.TaggedError<TlsUnusable>()("TlsUnusable", userError) {}

/** PEM texts. `ca`: the authority of client certificates; without it none are asked for. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
  readonly ca?: string
}

const unusable = (where: string, what: string) =>
  new TlsUnusable({
    message: `server.tls cannot be used: ${what}`,
    where,
    next: "give PEM files of a certificate and of the key that belongs to it"
  })

const read = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const content = yield* Effect.mapError(fs.readFileString(file), (error) => unusable(file, error.message))
  // Node takes an empty text for none: no certificate, or any public authority of clients. Files are empty while they are written anew.
  return yield* content.trim() === "" ? Effect.fail(unusable(file, "the file is empty")) : Effect.succeed(content)
})

/** The files' content, seen to be a certificate with its key. */
export const readTls = Effect.fn("server.readTls")(function* ({ certFile, clientCaFile, keyFile }: TlsConfig) {
  const cert = yield* read(certFile)
  const key = yield* read(keyFile)
  const material: TlsMaterial = clientCaFile === undefined ? { cert, key } : { cert, key, ca: yield* read(clientCaFile) }
  yield* Effect.try({
    try: () => createSecureContext({ ...material }),
    catch: (error) => unusable(`${certFile} and ${keyFile}`, messageOf(error))
  })
  return material
})

const REREAD = "1 minute"

/**
 * Has the server use what the files hold now: certificates are renewed by replacing them. Connections that are open keep theirs, and
 * files that cannot be used change nothing, with a warning.
 */
export const followTls = (
  server: { readonly setSecureContext: (material: TlsMaterial) => void },
  tls: TlsConfig,
  used: TlsMaterial
): Effect.Effect<never, never, FileSystem.FileSystem> => {
  let current = used
  const follow = Effect.gen(function* () {
    const material = yield* readTls(tls)
    if (material.cert === current.cert && material.key === current.key && material.ca === current.ca) return
    server.setSecureContext(material)
    current = material
    yield* Effect.logInfo(`server.tls: using what ${tls.certFile} holds now`)
  }).pipe(Effect.catch((error) => Effect.logWarning(`${error.message} (${error.where}); the certificate in use stays`)))
  return Effect.andThen(Effect.repeat(Effect.delay(follow, REREAD), Schedule.forever), Effect.never)
}
