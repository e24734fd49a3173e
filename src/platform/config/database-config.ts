import { Effect, Schema } from "effect"

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
export const PostgresUrl = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text)) || "Expected an address as postgres://user:password@host:5432/database"
  )
).pipe(Schema.RedactedFromValue)

/** Enough for what is held for long, and for what runs beside it. */
export const defaultConnections = 20

/** Where incidents are kept when not in a SQLite file of the home. Several Handrails that use one are replicas of each other. */
export const DatabaseConfig = Schema.Struct({
  url: PostgresUrl,
  /** A file that holds nothing but the password; read at each connection, so that it may be replaced. */
  passwordFile: Schema.optionalKey(Schema.NonEmptyString),
  /** Files (PEM): the authority to trust, and the certificate and key to show. With one of these the connection is TLS. */
  caFile: Schema.optionalKey(Schema.NonEmptyString),
  certFile: Schema.optionalKey(Schema.NonEmptyString),
  keyFile: Schema.optionalKey(Schema.NonEmptyString),
  /** Connections of this process at most; four are held for as long as it runs. */
  connections: Schema.Int.check(Schema.isBetween({ minimum: 8, maximum: 1000 })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(defaultConnections))
  )
})
export type DatabaseConfig = typeof DatabaseConfig.Type
