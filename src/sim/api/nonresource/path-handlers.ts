import type { Answer } from "../answer.ts"
import type { ApiContext } from "../api-context.ts"
import { AGGREGATED_TYPE, aggregatedDiscovery } from "../discovery/aggregated.ts"
import { apiGroupDocument, apiGroupList, apiResourceList, apiVersions } from "../discovery/legacy.ts"
import { asksForAggregatedDiscovery } from "../http/negotiate.ts"
import { CHECK_PATHS, health } from "./health.ts"
import { NO_SUCH_PATH } from "./no-such-path.ts"
import { openApi } from "./open-api.ts"
import type { PathCall } from "./path-call.ts"
import { serverMetrics } from "./server-metrics.ts"
import { VERSION } from "./version.ts"

const json = (body: object): Answer => ({ kind: "json", code: 200, body })

const found = (body: object | undefined): Answer => (body === undefined ? NO_SUCH_PATH : json(body))

const aggregated = (context: ApiContext, core: boolean): Answer => ({
  kind: "text",
  code: 200,
  contentType: AGGREGATED_TYPE,
  body: JSON.stringify(aggregatedDiscovery(context.registry, core))
})

const discovery = ({ context, path, accept, address }: PathCall): Answer => {
  const { registry } = context
  const [root, group, version, ...rest] = path.split("/").filter((part) => part !== "")
  if (rest.length > 0) return NO_SUCH_PATH
  if (root === "api") {
    if (group !== undefined) return version === undefined ? found(apiResourceList(registry, "", group)) : NO_SUCH_PATH
    return asksForAggregatedDiscovery(accept) ? aggregated(context, true) : json(apiVersions(address))
  }
  if (group === undefined) return asksForAggregatedDiscovery(accept) ? aggregated(context, false) : json(apiGroupList(registry))
  return found(version === undefined ? apiGroupDocument(registry, group) : apiResourceList(registry, group, version))
}

const index = ({ context }: PathCall): Answer => {
  const groups = new Set(
    context.registry.all().flatMap(({ group, version }) => (group === "" ? [] : [`/apis/${group}`, `/apis/${group}/${version}`]))
  )
  const paths = [
    "/.well-known/openid-configuration",
    "/api",
    "/api/v1",
    "/apis",
    "/apis/",
    ...groups,
    ...CHECK_PATHS,
    "/metrics",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/",
    "/openid/v1/jwks",
    "/version"
  ]
  return json({ paths: paths.toSorted() })
}

const issuer = ({ context }: PathCall): Answer =>
  json({
    issuer: context.tokens.issuer,
    jwks_uri: `${context.tokens.issuer}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"]
  })

/** The checks that read a key of etcd by its majority. */
const STORED = new Set(["etcd", "etcd-readiness"])

const checks = ({ context, path, query }: PathCall): Answer =>
  health(path, query, (check) =>
    STORED.has(check) && !context.hasStorage() ? "error getting data from etcd: context deadline exceeded" : undefined
  )

/** By the first segment of the path. */
const BY_ROOT: Readonly<Record<string, (call: PathCall) => Answer>> = {
  "": index,
  api: discovery,
  apis: discovery,
  healthz: checks,
  livez: checks,
  readyz: checks,
  metrics: serverMetrics,
  openapi: openApi,
  openid: (call) => (call.path === "/openid/v1/jwks" ? json(call.context.tokens.jwks()) : NO_SUCH_PATH),
  version: () => ({ kind: "text", code: 200, contentType: "application/json", body: JSON.stringify(VERSION, null, 2) }),
  ".well-known": (call) => (call.path === "/.well-known/openid-configuration" ? issuer(call) : NO_SUCH_PATH)
}

export const answerPath = (call: PathCall): Answer => {
  const root = call.path.split("/")[1] ?? ""
  return (BY_ROOT[root] ?? (() => NO_SUCH_PATH))(call)
}
