import type { ResourceRegistry } from "../../resources/resource-registry.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { subresourceOf } from "../../resources/subresource.ts"

const kindRef = (group: string, version: string, kind: string): object => ({ group, version, kind })

const subresources = (type: ResourceType): ReadonlyArray<object> =>
  type.subresources.flatMap((name) => {
    const found = subresourceOf(type, name)
    if (found === undefined) return []
    const responseKind = kindRef(found.group ?? "", found.version ?? "", found.kind ?? type.kind)
    return [{ subresource: name, responseKind, verbs: found.verbs }]
  })

const resource = (type: ResourceType): object => ({
  resource: type.plural,
  responseKind: kindRef("", "", type.kind),
  scope: type.namespaced ? "Namespaced" : "Cluster",
  singularResource: type.singular,
  verbs: type.verbs,
  ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
  ...(type.categories.length === 0 ? {} : { categories: type.categories }),
  ...(type.subresources.length === 0 ? {} : { subresources: subresources(type) })
})

/** The versions of each group in discovery order, with their types. */
export const groupedTypes = (types: ReadonlyArray<ResourceType>): ReadonlyMap<string, ReadonlyMap<string, ReadonlyArray<ResourceType>>> => {
  const groups = new Map<string, Map<string, Array<ResourceType>>>()
  for (const type of types) {
    const versions = groups.get(type.group) ?? new Map<string, Array<ResourceType>>()
    groups.set(type.group, versions)
    versions.set(type.version, [...(versions.get(type.version) ?? []), type])
  }
  return groups
}

/** `core`: the document of `/api`; otherwise that of `/apis`. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export const aggregatedDiscovery = (registry: ResourceRegistry, core: boolean): object => ({
  kind: "APIGroupDiscoveryList",
  apiVersion: "apidiscovery.k8s.io/v2",
  metadata: {},
  items: [...groupedTypes(registry.all().filter((type) => (type.group === "") === core))].map(([name, versions]) => ({
    metadata: name === "" ? {} : { name },
    versions: [...versions].map(([version, types]) => ({ version, resources: types.map(resource), freshness: "Current" }))
  }))
})

export const AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
