import { type Resource, resourceNamed } from "./resources.ts"
import type { Target } from "./targets.ts"

/** What a path of the Kubernetes API names: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris */
export interface ApiPath {
  readonly target: Target
  /** `log`, `eviction`, `proxy` and the like; with all that follows it. */
  readonly subresource: ReadonlyArray<string>
}

/** Subresources of a Namespace; anything else after its name is a resource in it. */
const ofNamespace = new Set(["finalize", "status"])

const target = (resource: Resource, name: string | undefined, namespace: string | undefined): Target => ({
  resource,
  names: name === undefined ? [] : [name],
  scope: name !== undefined ? "objects" : namespace !== undefined ? "namespace" : "cluster",
  ...(namespace === undefined ? {} : { namespace })
})

const named = (plural: string, group: string): Resource => resourceNamed(group === "" ? plural : `${plural}.${group}`)

const inGroup = (group: string, segments: ReadonlyArray<string>): ApiPath | undefined => {
  const [first, second, third, ...rest] = segments
  if (first === undefined) return undefined
  if (first !== "namespaces" || third === undefined || ofNamespace.has(third)) {
    return { target: target(named(first, group), second, undefined), subresource: third === undefined ? [] : [third, ...rest] }
  }
  const [name, ...subresource] = rest
  return { target: target(named(third, group), name, second), subresource }
}

/** Undefined for what is not about objects: discovery, health, metrics. The query must be gone. */
export const apiPath = (segments: ReadonlyArray<string>): ApiPath | undefined => {
  const [root, first = "", second] = segments
  if (root === "api" && first !== "") return inGroup("", segments.slice(2))
  return root === "apis" && second !== undefined ? inGroup(first, segments.slice(3)) : undefined
}
