import { Schema } from "effect"
import { HttpUrl } from "./http-url.ts"

/** A server of traces, and what lets us in. Relative paths start at the configuration file. */
const TracesEndpoint = Schema.Struct({
  kind: Schema.Literals(["tempo", "jaeger"]),
  /** The base of its API, such as `http://tempo:3200` or `http://jaeger-query:16686`. */
  url: HttpUrl,
  /** Of a Tempo that several share: its `X-Scope-OrgID`. */
  tenant: Schema.optionalKey(Schema.NonEmptyString),
  tokenFile: Schema.optionalKey(Schema.NonEmptyString),
  caFile: Schema.optionalKey(Schema.NonEmptyString),
  certFile: Schema.optionalKey(Schema.NonEmptyString),
  keyFile: Schema.optionalKey(Schema.NonEmptyString)
}).check(
  Schema.makeFilter(
    ({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined) || "Expected a certificate with its key, or neither"
  )
)
export type TracesEndpoint = typeof TracesEndpoint.Type

/** Servers that hold the same traces; the first that answers is used. */
export const TracesConfig = Schema.Array(TracesEndpoint)
