import { Schema } from "effect"

/**
 * One Kubernetes object (or Helm release, with kind `HelmRelease` and group `helm.sh`), by identity and not by content.
 * `group` is empty for the core group; `namespace` is absent for cluster-scoped objects.
 */
export const ObjectRef = Schema.Struct({
  group: Schema.String,
  kind: Schema.String,
  namespace: Schema.optionalKey(Schema.String),
  name: Schema.String
})
export type ObjectRef = typeof ObjectRef.Type

/** `Deployment shop/checkout`, `Node worker-1`: how an object is written in every sentence a person reads. */
export const showRef = (ref: ObjectRef): string =>
  ref.namespace === undefined ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`

/** Identity as a map key. */
export const refKey = (ref: ObjectRef): string => `${ref.group}/${ref.kind}/${ref.namespace ?? ""}/${ref.name}`
