import type { ResourceType } from "../../resources/resource-type.ts"
import type { FieldType } from "../field-type.ts"
import { goStruct } from "../go-types.ts"
import type { KindModels, Model } from "../kind-models.ts"

export const metaPackage = "io.k8s.apimachinery.pkg.apis.meta.v1"
const extensionsPackage = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1"

/** Definitions that are no struct of their own. */
export const specialDefinitions = {
  time: `${metaPackage}.Time`,
  microTime: `${metaPackage}.MicroTime`,
  fieldsV1: `${metaPackage}.FieldsV1`,
  patch: `${metaPackage}.Patch`,
  intOrString: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
  quantity: "io.k8s.apimachinery.pkg.api.resource.Quantity",
  rawExtension: "io.k8s.apimachinery.pkg.runtime.RawExtension",
  json: `${extensionsPackage}.JSON`
} as const

const metaRoots = ["V1ObjectMeta", "V1ListMeta", "V1Status", "V1DeleteOptions", "V1LabelSelector", "V1Condition"]
/** Structs of the core group that only other groups' kinds reach. */
const coreRoots = ["V1TopologySelectorTerm", "V1NodeSelector", "V1ObjectReference"]

/** Kinds that appear only as bodies of subresources, with the group they belong to. */
const subresourceModels: Readonly<Record<string, { readonly model: string; readonly group: string }>> = {
  scale: { model: "V1Scale", group: "autoscaling" },
  eviction: { model: "V1Eviction", group: "policy" },
  token: { model: "AuthenticationV1TokenRequest", group: "authentication.k8s.io" }
}

/** The models that a resource's subresources take and give, where they are not its own. */
export const subresourceRoots = ({ subresources }: Pick<ResourceType, "subresources">): ReadonlyArray<string> =>
  subresources.flatMap((name) => subresourceModels[name]?.model ?? [])

const packages: Readonly<Record<string, string>> = {
  "": "io.k8s.api.core",
  "apiextensions.k8s.io": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  "apiregistration.k8s.io": "io.k8s.kube-aggregator.pkg.apis.apiregistration",
  "metrics.k8s.io": "io.k8s.metrics.pkg.apis.metrics"
}

const packageOf = (group: string, version: string): string => `${packages[group] ?? `io.k8s.api.${group.split(".")[0]}`}.${version}`

const modelIn = (type: FieldType): string | undefined => {
  switch (type.kind) {
    case "object":
      return type.model
    case "list":
      return modelIn(type.items)
    case "map":
      return modelIn(type.values)
    case "scalar":
      return undefined
  }
}

/** The model and all it refers to, each once. */
export const closureOf = (
  models: KindModels,
  roots: ReadonlyArray<string>,
  known: ReadonlySet<string> = new Set()
): ReadonlyArray<Model> => {
  const found = new Map<string, Model>()
  const visit = (name: string): void => {
    if (found.has(name) || known.has(name)) return
    const model = models.model(name)
    if (model === undefined) return
    found.set(name, model)
    for (const field of model.fields.values()) {
      const below = modelIn(field.type)
      if (below !== undefined) visit(below)
    }
  }
  for (const root of roots) visit(root)
  return [...found.values()]
}

/** The models of a kind and of its list. */
export const rootsOf = (
  models: KindModels,
  { group, version, kind }: Pick<ResourceType, "group" | "version" | "kind">
): ReadonlyArray<string> => [kind, `${kind}List`].flatMap((each) => models.ofKind({ group, version, kind: each })?.name ?? [])

/**
 * The OpenAPI name of every model the built-in kinds reach: `V1PodSpec` is `io.k8s.api.core.v1.PodSpec`.
 * A struct belongs to apimachinery, else to core, else to the first group whose kinds use it.
 */
export const definitionNames = (models: KindModels, types: ReadonlyArray<ResourceType>): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  const claim = (roots: ReadonlyArray<string>, group: string): void => {
    for (const { name } of closureOf(models, roots, new Set(names.keys()))) {
      const version = (/V\d+(?:(?:alpha|beta)\d+)?/.exec(name)?.[0] ?? "v1").toLowerCase()
      names.set(name, `${group === "meta" ? metaPackage : packageOf(group, version)}.${goStruct(name)}`)
    }
  }
  claim(metaRoots, "meta")
  const core = types.filter(({ group }) => group === "")
  claim([...core.flatMap((type) => rootsOf(models, type)), ...coreRoots], "")
  const others = types.filter(({ group }) => group !== "")
  for (const { model, group } of Object.values(subresourceModels)) claim([model], group)
  for (const type of others) claim(rootsOf(models, type), type.group)
  return names
}
