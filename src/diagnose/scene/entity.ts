import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

/** An object as causes and symptoms name it. Kinds that two groups share (`Event`, `Service`) are told apart by nobody who reads this. */
export interface Entity {
  readonly kind: string
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string
  readonly name: string
}

export const entityOf = ({ kind, metadata }: Pick<KubeObject, "kind" | "metadata">): Entity => ({
  kind,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  name: metadata.name
})

/** Identity as a map key. */
export const entityKey = ({ kind, name, namespace }: Entity): string => `${kind}/${namespace ?? ""}/${name}`

/** `Deployment shop/cart`, `Node worker-1`. */
export const showEntity = ({ kind, name, namespace }: Entity): string => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`

/** In its own namespace: `Pod cart-1` beside another in `shop` is of `shop`. */
export const entity = (kind: string, namespace: string | undefined, name: string): Entity =>
  namespace === undefined ? { kind, name } : { kind, namespace, name }
