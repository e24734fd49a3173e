import type { ResourceType } from "./resource-type.ts"

/** What metrics-server adds; served only where the cluster has a metrics provider. */
export const METRICS_TYPES: ReadonlyArray<ResourceType> = [
  {
    group: "metrics.k8s.io",
    version: "v1beta1",
    kind: "NodeMetrics",
    plural: "nodes",
    singular: "",
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ["get", "list"],
    subresources: []
  },
  {
    group: "metrics.k8s.io",
    version: "v1beta1",
    kind: "PodMetrics",
    plural: "pods",
    singular: "",
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ["get", "list"],
    subresources: []
  }
]
