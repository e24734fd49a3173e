import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, fields } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
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

/** Where a kind keeps the template of its pods. */
const TEMPLATES: Readonly<Record<string, ReadonlyArray<string>>> = {
  CronJob: ["jobTemplate", "spec", "template"],
  DaemonSet: ["template"],
  Deployment: ["template"],
  Job: ["template"],
  ReplicaSet: ["template"],
  ReplicationController: ["template"],
  Rollout: ["template"],
  StatefulSet: ["template"]
}

/** Kinds that make pods. */
export const workloadKinds: ReadonlyArray<string> = Object.keys(TEMPLATES)

/** The template of the pods that an object makes. */
export const podTemplate = ({ kind, spec }: KubeObject): Fields | undefined => {
  const path = TEMPLATES[kind]
  return path === undefined ? undefined : fields(at(spec, ...path))
}

export const subjectOf = (object: KubeObject): Subject => {
  const { kind, metadata } = object
  const spec = fields(object.spec)
  const template = podTemplate(object)
  return {
    object,
    entity: inNamespace(kind, metadata.namespace, metadata.name),
    spec,
    podSpec: kind === "Pod" ? spec : template === undefined ? undefined : fields(template.spec),
    beside: (other, name) => inNamespace(other, metadata.namespace, name)
  }
}
