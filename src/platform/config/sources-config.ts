import { Effect, Result, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { WebhookSource } from "../../domain/webhook-source.ts"
import { compileCel } from "../cel/cel.ts"

/** Where a secret is; never the secret itself. */
export const SecretReference = Schema.Union([Schema.Struct({ file: Schema.NonEmptyString }), Schema.Struct({ env: Schema.NonEmptyString })])
export type SecretReference = typeof SecretReference.Type

/** The same with its file's path made absolute by `at`. */
export const absoluteSecret = (reference: SecretReference, at: (path: string) => string): SecretReference =>
  "file" in reference ? { file: at(reference.file) } : reference

/** What CloudEvents mappings see: the event's attributes, and its data. */
export const mappingScope = { variables: ["event", "data"] } as const

const Expression = Schema.String.check(
  Schema.makeFilter((text) => {
    const compiled = compileCel(text, mappingScope)
    return Result.isSuccess(compiled) || `Expected a CEL expression: ${compiled.failure.message}`
  })
)

/** One expression a name, or one that gives them all. */
const Texts = Schema.Union([Schema.Record(Schema.String, Expression), Expression])
const optional = Schema.optionalKey(Expression)

const SignalMapping = Schema.Struct({
  name: Expression,
  /** Gives `firing` or `resolved`. */
  status: Expression,
  /** What is equal in all states of one alert. */
  fingerprint: Expression,
  severity: optional,
  cluster: optional,
  labels: Schema.optionalKey(Texts),
  annotations: Schema.optionalKey(Texts),
  startsAt: optional,
  endsAt: optional,
  url: optional
})

const ChangeMapping = Schema.Struct({
  /** Gives deploy, release, config, scale, flag, access, delete or other. */
  kind: Expression,
  summary: Expression,
  /** What is equal in all changes of one thing; by default the event's source and subject. */
  subject: optional,
  at: optional,
  actor: optional,
  cluster: optional,
  namespace: optional,
  /** Gives a list of objects with `kind`, `name`, and perhaps `namespace` and `group`. */
  objects: optional,
  from: optional,
  to: optional,
  url: optional
})

const CloudEventMapping = Schema.Struct({
  name: Schema.NonEmptyString,
  match: Expression,
  signal: Schema.optionalKey(SignalMapping),
  change: Schema.optionalKey(ChangeMapping),
  /** Events that are known and not wanted. */
  ignore: Schema.optionalKey(Schema.Literal(true))
}).check(
  Schema.makeFilter(
    ({ change, ignore, signal }) =>
      [change, ignore, signal].filter((one) => one !== undefined).length === 1 || "Expected one of signal, change or ignore: true"
  )
)
export type CloudEventMapping = typeof CloudEventMapping.Type

/** Sources that have no signature of their own: they send a token, a password or a certificate. */
const unsigned: ReadonlyArray<WebhookSource> = ["alertmanager", "argocd", "kubernetes-audit"]

const HeaderName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9-]+$/, { message: "Expected the name of a header" }))

const WebhookEndpoint = Schema.Struct({
  source: WebhookSource,
  /** Makes the address /v1/webhooks/<source>/<name>; absent: /v1/webhooks/<source>. */
  name: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, { message: "Expected lower-case letters, digits and -" }))
  ),
  /** The cluster of whatever names none, for senders that lose the address's `?cluster=`, as the API server's audit webhook does. */
  cluster: Schema.optionalKey(Schema.NonEmptyString),
  /** Any of them proves who sent it, so that they can be changed one after the other. */
  secrets: Schema.optionalKey(Schema.NonEmptyArray(SecretReference)),
  /** Where the signature is, for senders that let it be chosen; for cloudevents it has no default. */
  signatureHeader: Schema.optionalKey(HeaderName),
  /** Before the signature in its header. */
  signaturePrefix: Schema.optionalKey(Schema.String),
  /** A header with seconds since the epoch that Grafana signs with the body. */
  timestampHeader: Schema.optionalKey(HeaderName),
  /** How old what is delivered may be, where its time is signed. */
  replayWindow: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("1h"))),
  /** Bytes; by default what the source can need. */
  largestBody: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1024, maximum: 268_435_456 }))),
  /** For senders of plain JSON: what the event is called that the body becomes the data of. */
  wrap: Schema.optionalKey(Schema.Struct({ type: Schema.NonEmptyString, source: Schema.NonEmptyString }))
}).check(
  Schema.makeFilter(({ secrets, signatureHeader, source, timestampHeader, wrap }) => {
    if (secrets !== undefined && unsigned.includes(source)) {
      return `Expected no secrets: ${source} signs nothing; let it send a token of server.tokens`
    }
    if (secrets !== undefined && source === "cloudevents" && signatureHeader === undefined) {
      return "Expected signatureHeader: a CloudEvent has no signature of its own"
    }
    if (timestampHeader !== undefined && source !== "grafana") return "Expected no timestampHeader: only Grafana signs one"
    return wrap === undefined || source === "cloudevents" || "Expected no wrap: only cloudevents takes plain JSON"
  })
)
export type WebhookEndpointConfig = typeof WebhookEndpoint.Type

export const SourcesConfig = Schema.Struct({
  /** Endpoints with a secret or a name; every source has one without either that takes tokens. */
  webhooks: Schema.Array(WebhookEndpoint).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** How CloudEvents become alerts and changes; the first whose `match` is true. */
  cloudevents: Schema.Array(CloudEventMapping).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})
export type SourcesConfig = typeof SourcesConfig.Type

/** The same with its files' paths made absolute by `at`. */
export const withAbsoluteSecrets = (sources: SourcesConfig, at: (path: string) => string): SourcesConfig => ({
  ...sources,
  webhooks: sources.webhooks.map((endpoint) => {
    if (endpoint.secrets === undefined) return endpoint
    const [first, ...rest] = endpoint.secrets
    return { ...endpoint, secrets: [absoluteSecret(first, at), ...rest.map((one) => absoluteSecret(one, at))] }
  })
})
