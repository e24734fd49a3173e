import type { Entity } from "../../domain/entity.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

export const entityOf = ({ kind, metadata }: Pick<KubeObject, "kind" | "metadata">): Entity => ({
  kind,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  name: metadata.name
})

/** In its own namespace: `Pod cart-1` beside another in `shop` is of `shop`. */
export const entity = (kind: string, namespace: string | undefined, name: string): Entity =>
  namespace === undefined ? { kind, name } : { kind, namespace, name }
