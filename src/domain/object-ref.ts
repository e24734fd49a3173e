import { Schema } from "effect"

/**
 * One Kubernetes object, or a release of Helm (`isHelmRelease`), by identity and not by content.
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

/** The group that a release of Helm is given here: the API server has no such object, and Flux has one of the same kind. */
export const RELEASE_GROUP = "helm.sh"

/** Whether this is a release of Helm itself, not an object that asks Flux for one. */
export const isHelmRelease = ({ group, kind }: { readonly group?: string; readonly kind: string }): boolean =>
  kind === "HelmRelease" && group === RELEASE_GROUP
