/** Paths of the Kubernetes API: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris */

import type { ResourceType } from "./resource-index.ts"

export interface Selection {
  /** Absent: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
}

export const resourcePath = (type: ResourceType, { namespace, name, subresource }: Selection): string => {
  const base = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`
  const scope = type.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ""
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`
  return `${base}${scope}/${type.plural}${object}${subresource === undefined ? "" : `/${subresource}`}`
}

export const withQuery = (path: string, query: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const given = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== "") given.set(key, String(value))
  return given.size === 0 ? path : `${path}?${given}`
}

/**
 * Subresources that act on a GET: they open a channel into a container, or hand the request to a workload or a node that may
 * do anything with it.
 */
const acting = new Set(["exec", "attach", "portforward", "proxy"])

/** The path as the server will see it, or undefined when a GET of it could do more than read, or never end. */
export const readOnlyPath = (path: string): string | undefined => {
  if (!path.startsWith("/") || path.startsWith("//")) return undefined
  const url = new URL(path, "http://server")
  const segments = url.pathname.split("/").slice(1).map(decodeSegment)
  if (segments.some((segment) => segment === undefined || segment === ".." || segment.includes("/"))) return undefined
  const [resource, , subresource] = afterScope(segments)
  if (resource === "proxy" || resource === "watch" || (subresource !== undefined && acting.has(subresource))) return undefined
  if (url.searchParams.get("watch") === "true" || url.searchParams.get("follow") === "true") return undefined
  return `${url.pathname}${url.search}`
}

/** Resource, name and subresource: what follows `/api/v1` or `/apis/group/version`, and there `/namespaces/name`. */
const afterScope = (segments: ReadonlyArray<string | undefined>) => {
  const inVersion = segments[0] === "api" ? segments.slice(2) : segments[0] === "apis" ? segments.slice(3) : []
  return inVersion[0] === "namespaces" && inVersion.length > 2 ? inVersion.slice(2) : inVersion
}

const decodeSegment = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** Where an API server tells how it is: https://kubernetes.io/docs/reference/using-api/health-checks/ */
export const isHealthPath = (path: string): boolean => /^\/(livez|readyz|healthz|version)(?=$|[/?])/.test(path)
