import { Effect, Schema } from "effect"

/** `nats://host:port` or `tls://host:port`, without credentials: those are in files. */
const NatsUrl = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      (/^(nats|tls):\/\/[^/@\s]+$/.test(text) && URL.canParse(text)) || "Expected an address as nats://host:4222, without credentials"
  )
)

/** A NATS server with JetStream between the webhooks and the incidents, in place of the database. */
export const NatsConfig = Schema.Struct({
  /** Members of one cluster; each is tried. */
  servers: Schema.NonEmptyArray(NatsUrl),
  /** Name of the stream, and the beginning of the names of all that belongs to it. */
  stream: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,32}$/)).pipe(Schema.withDecodingDefaultKey(Effect.succeed("HANDRAIL"))),
  /** On how many servers each message is kept. */
  replicas: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  /** A file of `nsc`: the user's JWT and key. */
  credsFile: Schema.optionalKey(Schema.NonEmptyString),
  /** A file that holds nothing but the token; or the user and a file with the password. */
  tokenFile: Schema.optionalKey(Schema.NonEmptyString),
  user: Schema.optionalKey(Schema.NonEmptyString),
  passwordFile: Schema.optionalKey(Schema.NonEmptyString),
  /** Files (PEM): the authority to trust, and the certificate and key to show. */
  caFile: Schema.optionalKey(Schema.NonEmptyString),
  certFile: Schema.optionalKey(Schema.NonEmptyString),
  keyFile: Schema.optionalKey(Schema.NonEmptyString)
})
export type NatsConfig = typeof NatsConfig.Type
