import { Schema } from "effect"

/** HTTPS in place of HTTP. Relative paths start at the configuration file. */
export const TlsConfig = Schema.Struct({
  /** PEM: the server's certificate and what leads to its authority. */
  certFile: Schema.NonEmptyString,
  keyFile: Schema.NonEmptyString,
  /** PEM: the authority whose client certificates webhooks take in place of a token. */
  clientCaFile: Schema.optionalKey(Schema.NonEmptyString),
  /** Common names of the certificates that are taken; without it any that the authority signed. */
  clientNames: Schema.optionalKey(Schema.Array(Schema.NonEmptyString))
}).check(
  Schema.makeFilter(
    ({ clientCaFile, clientNames }) => clientNames === undefined || clientCaFile !== undefined || "Expected clientCaFile with clientNames"
  )
)
export type TlsConfig = typeof TlsConfig.Type

/** The same with its files' paths made absolute by `at`. */
export const withAbsoluteFiles = (tls: TlsConfig, at: (path: string) => string): TlsConfig => ({
  ...tls,
  certFile: at(tls.certFile),
  keyFile: at(tls.keyFile),
  ...(tls.clientCaFile === undefined ? {} : { clientCaFile: at(tls.clientCaFile) })
})
