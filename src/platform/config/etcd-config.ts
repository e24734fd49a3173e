import { Schema } from "effect"
import { HttpUrl } from "./http-url.ts"

/** Paths of PEM files. A member that wants no client certificate needs none. */
export const EtcdTls = Schema.Struct({
  ca: Schema.optionalKey(Schema.NonEmptyString),
  cert: Schema.optionalKey(Schema.NonEmptyString),
  key: Schema.optionalKey(Schema.NonEmptyString)
}).check(
  Schema.makeFilter(({ cert, key }) => (cert === undefined) === (key === undefined) || "Expected a certificate with its key, or neither")
)
export type EtcdTls = typeof EtcdTls.Type

/**
 * How the cluster's etcd is reached, for reading its health and for steps that run `etcdctl`. etcd tells readers from writers only where its
 * own access control is on: https://etcd.io/docs/v3.6/op-guide/authentication/. Without `operator` nothing can be changed.
 */
export const EtcdConfig = Schema.Struct({
  /** Where the members take their clients' requests; absent: as the members' pods say, where they are pods (kubeadm). */
  endpoints: Schema.optionalKey(Schema.NonEmptyArray(HttpUrl)),
  reader: EtcdTls,
  operator: Schema.optionalKey(EtcdTls)
})
export type EtcdConfig = typeof EtcdConfig.Type
