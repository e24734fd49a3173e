import { hash } from "node:crypto"
import { Schema } from "effect"
import { canonicalJson, type JsonValue } from "./canonical-json.ts"

/** Lower-case hex SHA-256 of some bytes: how evidence, plans and timeline events are addressed. */
export const Digest = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)).pipe(Schema.brand("Digest"))
export type Digest = typeof Digest.Type

/** `inc-` and eight characters of Crockford's base 32, lower case: short enough to type at 2 AM. */
export const IncidentId = Schema.String.check(Schema.isPattern(/^inc-[0-9a-hjkmnp-tv-z]{8}$/)).pipe(Schema.brand("IncidentId"))
export type IncidentId = typeof IncidentId.Type

/** Identity of one delivery of one alert state; equal for a redelivery. */
export const SignalId = Digest.pipe(Schema.brand("SignalId"))
export type SignalId = typeof SignalId.Type

/** The configured name of a cluster, such as `prod-eu-1`. */
export const ClusterName = Schema.String.check(Schema.isPattern(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/)).pipe(Schema.brand("ClusterName"))
export type ClusterName = typeof ClusterName.Type

/** RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it: sortable and readable in every store and message. */
export const Timestamp = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)).pipe(
  Schema.brand("Timestamp")
)
export type Timestamp = typeof Timestamp.Type

/** `millis` is milliseconds since the Unix epoch. */
export const timestamp = (millis: number): Timestamp => new Date(millis).toISOString() as Timestamp

export const millisOf = (at: Timestamp): number => Date.parse(at)

export const digestText = (text: string | Uint8Array): Digest => hash("sha256", text, "hex") as Digest

/** Digest of a JSON value, independent of key order. */
export const digestJson = (value: JsonValue): Digest => digestText(canonicalJson(value))

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

/** The same seed always gives the same incident, so that a redelivered first signal cannot open a second one. */
export const incidentIdFrom = (seed: string): IncidentId => {
  const bytes = hash("sha256", seed, "buffer")
  const characters = Array.from(bytes.subarray(0, 8), (byte) => CROCKFORD[byte % 32])
  return `inc-${characters.join("")}` as IncidentId
}
