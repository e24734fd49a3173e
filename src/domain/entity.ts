import { Schema } from "effect"

/**
 * An object as people name it: of Kubernetes by its kind, or an `Alert`, `Chart`, `Component`, `Metric`, `Owner`, `Repository` or `Runbook`.
 * Kinds that two groups share (`Event`, `Service`) are told apart by nobody who reads this.
 */
export const Entity = Schema.Struct({
  kind: Schema.String,
  /** Absent for what is of no namespace. */
  namespace: Schema.optionalKey(Schema.String),
  name: Schema.String
})
export type Entity = typeof Entity.Type

/** Identity as a map key. */
export const entityKey = ({ kind, name, namespace }: Entity): string => `${kind}/${namespace ?? ""}/${name}`

/** `Deployment shop/cart`, `Node worker-1`. */
export const showEntity = ({ kind, name, namespace }: Entity): string => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`
