import type { ObjectStore } from "../store/object-store.ts"
import { BUILTIN_TYPES } from "./builtin-types.ts"
import { byVersionPriority, customTypes } from "./custom-types.ts"
import type { ResourceType } from "./resource-type.ts"

const CRDS = "customresourcedefinitions.apiextensions.k8s.io"

/** Every served resource type: the built-in ones and whatever the stored CustomResourceDefinitions add. */
export interface ResourceRegistry {
  /** In discovery order. */
  readonly all: () => ReadonlyArray<ResourceType>
  readonly find: (group: string, version: string, plural: string) => ResourceType | undefined
  /** `apiVersion` as objects spell it: `v1`, `apps/v1`. */
  readonly byKind: (apiVersion: string, kind: string) => ResourceType | undefined
  /** Any served version of a resource, by `deployments` and `apps`. */
  readonly anyVersion: (group: string, plural: string) => ResourceType | undefined
  /** True when anything is served under the group version. */
  readonly serves: (group: string, version: string) => boolean
}

export const apiVersionOf = (type: Pick<ResourceType, "group" | "version">): string =>
  type.group === "" ? type.version : `${type.group}/${type.version}`

interface Index {
  readonly all: ReadonlyArray<ResourceType>
  readonly byPath: ReadonlyMap<string, ResourceType>
  readonly byKind: ReadonlyMap<string, ResourceType>
}

const indexed = (types: ReadonlyArray<ResourceType>): Index => ({
  all: types,
  byPath: new Map(types.map((type) => [`${apiVersionOf(type)}/${type.plural}`, type])),
  byKind: new Map(types.map((type) => [`${apiVersionOf(type)}/${type.kind}`, type]))
})

const discoveryOrder = (left: ResourceType, right: ResourceType): number =>
  left.group === right.group
    ? byVersionPriority(left.version, right.version) || (left.plural < right.plural ? -1 : 1)
    : left.group < right.group
      ? -1
      : 1

/** `extra` are types served by an aggregated API, such as metrics.k8s.io. The registry follows the store's definitions from now on. */
export const makeResourceRegistry = (store: ObjectStore, extra: ReadonlyArray<ResourceType>): ResourceRegistry => {
  let index: Index | undefined
  store.subscribe(CRDS, () => {
    index = undefined
  })
  const current = (): Index => {
    index ??= indexed([...BUILTIN_TYPES, ...[...store.list(CRDS).flatMap(customTypes), ...extra].toSorted(discoveryOrder)])
    return index
  }
  return {
    all: () => current().all,
    find: (group, version, plural) => current().byPath.get(`${apiVersionOf({ group, version })}/${plural}`),
    byKind: (apiVersion, kind) => current().byKind.get(`${apiVersion}/${kind}`),
    anyVersion: (group, plural) => current().all.find((type) => type.group === group && type.plural === plural),
    serves: (group, version) => current().all.some((type) => type.group === group && type.version === version)
  }
}
