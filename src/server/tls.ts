import { createSecureContext } from "node:tls"
import { Effect, FileSystem, Schema } from "effect"
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
  return yield* Effect.mapError(fs.readFileString(file), (error) => unusable(file, error.message))
})

/** The files' content, seen to be a certificate with its key. */
export const readTls = Effect.fn("server.readTls")(function* ({ certFile, clientCaFile, keyFile }: TlsConfig) {
  const cert = yield* read(certFile)
  const key = yield* read(keyFile)
  const material: TlsMaterial = clientCaFile === undefined ? { cert, key } : { cert, key, ca: yield* read(clientCaFile) }
  yield* Effect.try({
    try: () => createSecureContext({ ...material }),
    catch: (error) => unusable(`${certFile} and ${keyFile}`, error instanceof Error ? error.message : String(error))
  })
  return material
})
