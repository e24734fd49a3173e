import { once } from "node:events"
import type { IncomingMessage } from "node:http"
import { setTimeout as delay } from "node:timers/promises"
import { StatusError } from "../store/status-error.ts"
import type { ApiContext } from "./api-context.ts"
import type { ResourceRequest } from "./request-info.ts"

/** Wall milliseconds after which etcd gives a request up for which it finds no majority: 5 s and two election timeouts of 1 s. */
const REQUEST_TIMEOUT_MS = 7_000

/** Answered without any storage: https://kubernetes.io/docs/reference/access-authn-authz/ */
const REVIEWS = new Set([
  "selfsubjectaccessreviews",
  "selfsubjectreviews",
  "selfsubjectrulesreviews",
  "subjectaccessreviews",
  "tokenreviews"
])

/** A get or list of "any version" and a watch come from the API server's cache: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions */
const isCached = ({ verb, subresource }: ResourceRequest, query: URLSearchParams): boolean =>
  subresource === undefined && (verb === "watch" || ((verb === "get" || verb === "list") && query.get("resourceVersion") === "0"))

/** Waits in vain for storage that has no majority, and then fails as the API server does; at once without a client that waits. */
export const needStorage = async (
  { hasStorage }: ApiContext,
  info: ResourceRequest,
  query: URLSearchParams,
  request: IncomingMessage
): Promise<void> => {
  if (hasStorage() || isCached(info, query) || REVIEWS.has(info.plural)) return
  const gone = new AbortController()
  const leaving = once(request.socket, "close", { signal: gone.signal }).catch(() => undefined)
  await Promise.race([leaving, delay(REQUEST_TIMEOUT_MS, undefined, { signal: gone.signal }).catch(() => undefined)])
  gone.abort()
  throw new StatusError(500, "", "etcdserver: request timed out")
}
