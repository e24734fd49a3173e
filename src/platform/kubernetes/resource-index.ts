import { Schema } from "effect"
import { didYouMean } from "../did-you-mean.ts"

/** A resource that a cluster serves, in its preferred version. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: ReadonlyArray<string>
  readonly namespaced: boolean
}

const Resource = Schema.Struct({
  resource: Schema.String,
  responseKind: Schema.optionalKey(Schema.NullOr(Schema.Struct({ kind: Schema.String }))),
  scope: Schema.String,
  singularResource: Schema.optionalKey(Schema.String),
  shortNames: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String)))
})

/** https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export const GroupDiscoveryList = Schema.Struct({
  kind: Schema.Literal("APIGroupDiscoveryList"),
  items: Schema.Array(
    Schema.Struct({
      metadata: Schema.optionalKey(Schema.Struct({ name: Schema.optionalKey(Schema.String) })),
      versions: Schema.Array(
        Schema.Struct({ version: Schema.String, resources: Schema.optionalKey(Schema.NullOr(Schema.Array(Resource))) })
      )
    })
  )
})

/** Servers before 1.26, and some aggregated ones, list each group version apart. */
export const GroupList = Schema.Struct({
  kind: Schema.Literal("APIGroupList"),
  groups: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      versions: Schema.Array(Schema.Struct({ groupVersion: Schema.String, version: Schema.String })),
      preferredVersion: Schema.optionalKey(Schema.Struct({ version: Schema.String }))
    })
  )
})

export const ResourceList = Schema.Struct({
  resources: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      singularName: Schema.optionalKey(Schema.String),
      namespaced: Schema.Boolean,
      kind: Schema.String,
      shortNames: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String)))
    })
  )
})

/** The resources of one aggregated discovery document; the first version that serves a resource is the preferred one. */
export const fromDiscovery = (list: typeof GroupDiscoveryList.Type): ReadonlyArray<ResourceType> =>
  list.items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      (resources ?? []).map((found) => ({
        group: metadata?.name ?? "",
        version,
        kind: found.responseKind?.kind ?? "",
        plural: found.resource,
        singular: found.singularResource || (found.responseKind?.kind ?? "").toLowerCase(),
        shortNames: found.shortNames ?? [],
        namespaced: found.scope === "Namespaced"
      }))
    )
  )

/** The resources of one legacy document; subresources (`pods/log`) are left out. */
export const fromResourceList = (group: string, version: string, list: typeof ResourceList.Type): ReadonlyArray<ResourceType> =>
  list.resources
    .filter(({ name }) => !name.includes("/"))
    .map((found) => ({
      group,
      version,
      kind: found.kind,
      plural: found.name,
      singular: found.singularName || found.kind.toLowerCase(),
      shortNames: found.shortNames ?? [],
      namespaced: found.namespaced
    }))

/**
 * Resources by the names kubectl takes: plural, singular, short name or kind, alone or with `.group` or `.version.group`. Of
 * several with a name, the one listed first wins: the core group, then the server's own order.
 */
export class ResourceIndex {
  readonly types: ReadonlyArray<ResourceType>
  readonly #byName = new Map<string, ResourceType>()

  constructor(types: ReadonlyArray<ResourceType>) {
    this.types = types
    const add = (name: string, type: ResourceType) => {
      if (name !== "" && !this.#byName.has(name)) this.#byName.set(name, type)
    }
    // plurals first: a short name of one must not hide the plural of another
    for (const names of [pluralOf, singularOf, shortNamesOf, kindOf]) {
      for (const type of types) {
        for (const name of names(type)) {
          add(name, type)
          add(`${name}.${type.group}`, type)
          add(`${name}.${type.version}.${type.group}`, type)
        }
      }
    }
  }

  find(name: string): ResourceType | undefined {
    return this.#byName.get(name.toLowerCase().replace(/\.$/, ""))
  }

  suggest(name: string): string | undefined {
    return didYouMean(name, this.#byName.keys())
  }
}

const pluralOf = ({ plural }: ResourceType) => [plural]
const singularOf = ({ singular }: ResourceType) => [singular.toLowerCase()]
const shortNamesOf = ({ shortNames }: ResourceType) => shortNames
const kindOf = ({ kind }: ResourceType) => [kind.toLowerCase()]
