/** What a request asks for, as authorization and audit see it. https://kubernetes.io/docs/reference/access-authn-authz/authorization/#request-verb-resource */
export type RequestInfo = ResourceRequest | PathRequest

export interface ResourceRequest {
  readonly kind: "resource"
  /** `list`, `watch`, `deletecollection`, … */
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  /** What follows the subresource: the path a proxy forwards. */
  readonly rest?: string
}

interface PathRequest {
  readonly kind: "path"
  readonly verb: string
  readonly path: string
}

const VERBS: Readonly<Record<string, string>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete"
}

/** Subresources of a namespace: any other word after its name is a resource inside it. */
const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"])

const isTrue = (value: string | null): boolean => value !== null && value !== "" && value !== "0" && value !== "false"

const nameInFieldSelector = (query: URLSearchParams): string | undefined =>
  /(?:^|,)metadata\.name==?([^,!]+)/.exec(query.get("fieldSelector") ?? "")?.[1]

const verbOf = (method: string, name: string | undefined, query: URLSearchParams): string => {
  const verb = VERBS[method] ?? method.toLowerCase()
  if (name !== undefined) return verb
  if (verb === "get") return isTrue(query.get("watch")) ? "watch" : "list"
  return verb === "delete" ? "deletecollection" : verb
}

interface Place {
  readonly namespace?: string
  readonly rest: ReadonlyArray<string>
}

const place = (parts: ReadonlyArray<string>): Place => {
  const [first, namespace, third] = parts
  if (first !== "namespaces" || namespace === undefined) return { rest: parts }
  if (third === undefined || NAMESPACE_SUBRESOURCES.has(third)) return { namespace, rest: parts }
  return { namespace, rest: parts.slice(2) }
}

/** `path` is undecoded and without the query. Throws `URIError` when it is not well-formed. */
export const requestInfo = (method: string, path: string, query: URLSearchParams): RequestInfo => {
  const plain: PathRequest = { kind: "path", verb: (VERBS[method] ?? method).toLowerCase(), path: decodeURIComponent(path) }
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent)
  const core = parts[0] === "api"
  if (!core && parts[0] !== "apis") return plain
  const [group, version] = core ? ["", parts[1]] : [parts[1], parts[2]]
  const resourceParts = parts.slice(core ? 2 : 3)
  if (group === undefined || version === undefined || resourceParts.length === 0) return plain
  const legacyWatch = resourceParts[0] === "watch"
  const { namespace, rest } = place(legacyWatch ? resourceParts.slice(1) : resourceParts)
  const [plural, name, subresource, ...beyond] = rest
  if (plural === undefined) return plain
  const verb = legacyWatch ? "watch" : verbOf(method, name, query)
  const named = name ?? (verb === "list" || verb === "watch" ? nameInFieldSelector(query) : undefined)
  return {
    kind: "resource",
    verb,
    group,
    version,
    plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(named === undefined ? {} : { name: named }),
    ...(beyond.length === 0 ? {} : { rest: beyond.join("/") })
  }
}
