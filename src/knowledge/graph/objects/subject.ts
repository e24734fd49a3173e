import type { Entity } from "../../../domain/entity.ts"
import { type Fields, fields } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { podSpecOf } from "../../../platform/kubernetes/pod-template.ts"
import type { Link, Stated } from "../contribution.ts"

/** An object under the eyes of those that find its relations. */
export interface Subject {
  readonly object: KubeObject
  readonly entity: Entity
  readonly spec: Fields
  /** Of the pods that it makes, or its own if it is a pod; undefined for all others. */
  readonly podSpec: Fields | undefined
  /** In the object's own namespace. */
  readonly beside: (kind: string, name: string) => Entity
}

/** What one look at an object yields. */
export interface Found {
  readonly states?: ReadonlyArray<Stated>
  readonly links?: ReadonlyArray<Link>
}

/** Kinds of the API that are in no namespace and that others refer to. */
const CLUSTER_WIDE = new Set([
  "ClusterRole",
  "CustomResourceDefinition",
  "GatewayClass",
  "IngressClass",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass"
])

export const inNamespace = (kind: string, namespace: string | undefined, name: string): Entity =>
  namespace === undefined || CLUSTER_WIDE.has(kind) ? { kind, name } : { kind, namespace, name }

export const subjectOf = (object: KubeObject): Subject => {
  const { kind, metadata } = object
  const spec = fields(object.spec)
  return {
    object,
    entity: inNamespace(kind, metadata.namespace, metadata.name),
    spec,
    podSpec: podSpecOf(object),
    beside: (other, name) => inNamespace(other, metadata.namespace, name)
  }
}
