/** Where the API has what kubelets look at and write. */
interface Resource {
  readonly root: string
  /** The list they watch; of the rest they only write. */
  readonly watched?: string
  /** The part they write where it is not the whole. */
  readonly subresource?: "status"
}

export const resources = {
  nodes: { root: "/api/v1", watched: "/api/v1/nodes", subresource: "status" },
  pods: { root: "/api/v1", watched: "/api/v1/pods", subresource: "status" },
  configmaps: { root: "/api/v1", watched: "/api/v1/configmaps" },
  secrets: { root: "/api/v1", watched: "/api/v1/secrets" },
  "leases.coordination.k8s.io": {
    root: "/apis/coordination.k8s.io/v1",
    watched: "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
  },
  events: { root: "/api/v1" }
} as const satisfies Record<string, Resource>

export type ResourceName = keyof typeof resources

export const isResource = (name: string): name is ResourceName => name in resources

/** The path of a collection, or with `name` of an object in it. */
export const pathOf = (resource: ResourceName, namespace: string | undefined, name?: string): string => {
  const plural = resource.split(".")[0]
  const collection = `${resources[resource].root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural}`
  return name === undefined ? collection : `${collection}/${name}`
}
