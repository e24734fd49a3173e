import type { KubeObject } from "../kube-object.ts"
import type { ResourceType } from "./resource-type.ts"

const VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]

interface CrdVersion {
  readonly name: string
  readonly served: boolean
  readonly subresources?: { readonly status?: object; readonly scale?: object }
}

/** Kubernetes orders versions by stability, then by number, newest first: v10, v2, v1, v2beta1, v1alpha1, other. */
const stability = (version: string): ReadonlyArray<number> => {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return [-1, 0, 0]
  const level = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0
  return [level, Number(match[1]), Number(match[3] ?? 0)]
}

export const byVersionPriority = (left: string, right: string): number => {
  const a = stability(left)
  const b = stability(right)
  for (let index = 0; index < a.length; index++) {
    const difference = (b[index] as number) - (a[index] as number)
    if (difference !== 0) return difference
  }
  return left < right ? -1 : left > right ? 1 : 0
}

const isEstablished = (crd: KubeObject): boolean =>
  (crd.status?.conditions ?? []).some((c: { type: string; status: string }) => c.type === "Established" && c.status === "True")

/** The resource types one CustomResourceDefinition serves, best version first; none until it is established. */
export const customTypes = (crd: KubeObject): ReadonlyArray<ResourceType> => {
  if (!isEstablished(crd)) return []
  const { group, scope, names } = crd.spec
  const versions: ReadonlyArray<CrdVersion> = crd.spec.versions
  return versions
    .filter((version) => version.served)
    .toSorted((left, right) => byVersionPriority(left.name, right.name))
    .map((version) => ({
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? String(names.kind).toLowerCase(),
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      namespaced: scope === "Namespaced",
      verbs: VERBS,
      subresources: [
        ...(version.subresources?.status === undefined ? [] : ["status"]),
        ...(version.subresources?.scale === undefined ? [] : ["scale"])
      ]
    }))
}
