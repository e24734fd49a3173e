/** What an alert is about, as far as its labels tell; every part is text from outside. */
export interface Subject {
  readonly namespace?: string
  /** The workload's name, also where only a pod, a service, a claim or an application was named. */
  readonly workload?: string
  /** The kind that a label named, such as `Deployment`; `Workload` where only a name is known. */
  readonly kind?: string
  readonly pod?: string
  readonly container?: string
  readonly node?: string
  /** The node's name as it was told, where it is compared by its address. */
  readonly nodeTold?: string
  /** A machine's name or address that it came from, which may be a node's and may be anything else. */
  readonly host?: string
  readonly zone?: string
  /** The application that it is a part of (`app.kubernetes.io/part-of`, a Helm release). */
  readonly partOf?: string
  /** Who answers for it, as teams label it. */
  readonly owner?: string
  /** The part of the cluster itself that it is, by its name and place. */
  readonly component?: Component
}

/** The kind of what a cloud runs, and no cluster. */
export const MANAGED = "ManagedResource"

/** Parts of a cluster whose trouble is everybody's. */
export type Component =
  | "etcd"
  | "api-server"
  | "scheduler"
  | "controller-manager"
  | "dns"
  | "cni"
  | "kube-proxy"
  | "ingress"
  | "storage-driver"

/** An entity as programs read it, and as a sentence writes it. */
export interface EntityName {
  readonly id: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

const at = (namespace: string | undefined) => (namespace === undefined ? {} : { namespace })

const entity = (kind: string, name: string, namespace?: string): EntityName => ({
  id: namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
  kind,
  ...at(namespace),
  name
})

/** The one entity that a subject is named by: its workload, else its node, its namespace, or the cluster. */
export const entityOf = ({ component, kind, namespace, node, nodeTold, workload }: Subject, nodeFirst: boolean): EntityName => {
  if (nodeFirst && node !== undefined) return { ...entity("Node", node), name: nodeTold ?? node }
  if (workload !== undefined) return entity(kind ?? "Workload", workload, namespace)
  if (component !== undefined) return entity("Component", component, namespace)
  if (node !== undefined) return { ...entity("Node", node), name: nodeTold ?? node }
  if (namespace !== undefined) return entity("Namespace", namespace)
  return entity("Cluster", "cluster")
}
