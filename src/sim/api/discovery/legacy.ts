import { createHash } from "node:crypto"
import { apiVersionOf, type ResourceRegistry } from "../../resources/resource-registry.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { subresourceOf } from "../../resources/subresource.ts"
import { groupedTypes } from "./aggregated.ts"

/** What stays the same for as long as objects are stored in the same version. */
const storageVersionHash = ({ group, version, kind }: ResourceType): string =>
  createHash("sha256").update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString("base64")

const isStored = (type: ResourceType): boolean => type.verbs.includes("watch")

const legacyResource = (type: ResourceType): ReadonlyArray<object> => [
  {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
    ...(type.categories.length === 0 ? {} : { categories: type.categories }),
    ...(isStored(type) ? { storageVersionHash: storageVersionHash(type) } : {})
  },
  ...type.subresources.flatMap((name) => {
    const found = subresourceOf(type, name)
    if (found === undefined) return []
    const elsewhere = found.group === undefined ? {} : { group: found.group, version: found.version }
    return [
      {
        name: `${type.plural}/${name}`,
        singularName: "",
        namespaced: type.namespaced,
        ...elsewhere,
        kind: found.kind ?? type.kind,
        verbs: found.verbs
      }
    ]
  })
]

/** `/api/v1` or `/apis/<group>/<version>`; `undefined` when nothing is served there. */
export const apiResourceList = (registry: ResourceRegistry, group: string, version: string): object | undefined => {
  const types = registry.all().filter((type) => type.group === group && type.version === version)
  if (types.length === 0) return undefined
  return {
    kind: "APIResourceList",
    // The core group's list goes without its own apiVersion, as the API server has always sent it.
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf({ group, version }),
    resources: types.flatMap(legacyResource)
  }
}

const apiGroup = (name: string, versions: ReadonlyMap<string, unknown>): object => {
  const all = [...versions.keys()].map((version) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: all, preferredVersion: all[0] }
}

/** `/apis` in its legacy form. */
export const apiGroupList = (registry: ResourceRegistry): object => ({
  kind: "APIGroupList",
  apiVersion: "v1",
  groups: [...groupedTypes(registry.all())].filter(([name]) => name !== "").map(([name, versions]) => apiGroup(name, versions))
})

/** `/apis/<group>`. */
export const apiGroupDocument = (registry: ResourceRegistry, name: string): object | undefined => {
  const versions = groupedTypes(registry.all()).get(name)
  return versions === undefined || name === "" ? undefined : { kind: "APIGroup", apiVersion: "v1", ...apiGroup(name, versions) }
}

/** `/api` in its legacy form. `address` is how clients reach this server. */
export const apiVersions = (address: string): object => ({
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }]
})
