import { randomBytes } from "node:crypto"
import { Effect, type Scope } from "effect"
import type { SimClock } from "../clock.ts"
import type { LogProvider } from "../kubelet/log-provider.ts"
import type { MetricsProvider } from "../kubelet/metrics-provider.ts"
import { METRICS_TYPES } from "../resources/metrics-types.ts"
import { makeResourceRegistry } from "../resources/resource-registry.ts"
import { loadKindModels } from "../schema/kind-models.ts"
import type { ObjectStore } from "../store/object-store.ts"
import type { AdmissionHook } from "./admission/admission-hook.ts"
import { certificateRequester } from "./admission/certificate-requester.ts"
import { namespaceLifecycle } from "./admission/namespace-lifecycle.ts"
import { claimPlugins, podPlugins } from "./admission/pod-plugins.ts"
import { serviceAddress } from "./admission/service-address.ts"
import type { ApiContext } from "./api-context.ts"
import { type AuditLog, makeAuditLog } from "./audit-log.ts"
import { makeAuthenticator } from "./authentication/authenticate.ts"
import { makeServiceAccountTokens } from "./authentication/service-account-tokens.ts"
import type { UserInfo } from "./authentication/user-info.ts"
import { aggregateRoles } from "./authorization/aggregate-roles.ts"
import { noEscalation } from "./authorization/escalation.ts"
import { makeRbacAuthorizer, type RbacAuthorizer } from "./authorization/rbac.ts"
import { bootstrapCluster } from "./bootstrap/bootstrap-cluster.ts"
import { type ControlRoute, controlRoutes, ownRoutes } from "./control-routes.ts"
import { establishDefinitions } from "./establish-definitions.ts"
import { type ApiServerNotListening, serveHttps } from "./http/https-server.ts"
import { kubeconfigFor } from "./kubeconfig.ts"
import { handleRequest } from "./request-handler.ts"
import { servedKinds } from "./served-kinds.ts"
import { type Identity, issueClient, issueServer, makeAuthority, type Subject } from "./tls/certificate.ts"

export interface ApiServerOptions {
  readonly store: ObjectStore
  readonly clock: SimClock
  /** Loopback unless told otherwise. */
  readonly host?: string
  /** 0, the default: any free port. */
  readonly port?: number
  /** Bearer tokens besides the administrator's, by token. */
  readonly tokens?: ReadonlyMap<string, UserInfo>
  /** Run after the built-in plugins, in order: quotas and limits. */
  readonly admission?: ReadonlyArray<AdmissionHook>
  readonly logs?: LogProvider
  readonly metrics?: MetricsProvider
  /** Lines to add to `/metrics`, in Prometheus' text format, ending in a newline. */
  readonly serverMetrics?: () => string
  /** Whether etcd has a majority of its members; it has, unless told otherwise. */
  readonly hasStorage?: () => boolean
  /** Control routes besides audit and clock, served below `/sim/v1/` to administrators. */
  readonly routes?: ReadonlyArray<ControlRoute>
}

/** A running rehearsal API. It stops when the scope it was started in closes. */
export interface ApiServer {
  readonly url: string
  readonly caPem: string
  /** A token of the group system:masters. */
  readonly adminToken: string
  /** A kubeconfig, as YAML text, for the administrator or for any bearer token. */
  readonly kubeconfig: (token?: string) => string
  readonly clientCertificate: (subject: Subject) => Identity
  readonly audit: AuditLog
  readonly context: ApiContext
}

const builtinAdmission = (store: ObjectStore, authorizer: RbacAuthorizer): ReadonlyArray<AdmissionHook> => [
  namespaceLifecycle(store),
  noEscalation(store, authorizer),
  podPlugins(store),
  claimPlugins(store),
  certificateRequester,
  serviceAddress(store)
]

/** Starts the API over a store and fills the store with what every cluster has. */
export const startApiServer = Effect.fn("sim.startApiServer")(function* (
  options: ApiServerOptions
): Effect.fn.Return<ApiServer, ApiServerNotListening, Scope.Scope> {
  const { store, clock, host = "127.0.0.1", port = 0 } = options
  const models = yield* Effect.promise(loadKindModels)
  const adminToken = randomBytes(24).toString("base64url")
  const staticTokens = new Map(options.tokens ?? [])
  staticTokens.set(adminToken, { username: "kubernetes-admin", groups: ["system:masters"] })
  const tokens = makeServiceAccountTokens(store, clock.now)
  const registry = makeResourceRegistry(store, options.metrics === undefined ? [] : METRICS_TYPES)
  const audit = makeAuditLog()
  const authorizer = makeRbacAuthorizer(store)
  const context: ApiContext = {
    store,
    clock,
    registry,
    kinds: servedKinds(store, registry, models),
    admission: [...builtinAdmission(store, authorizer), ...(options.admission ?? [])],
    authenticator: makeAuthenticator(staticTokens, tokens),
    authorizer,
    tokens,
    audit,
    hasStorage: options.hasStorage ?? (() => true),
    ...(options.logs === undefined ? {} : { logs: options.logs }),
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
    ...(options.serverMetrics === undefined ? {} : { serverMetrics: options.serverMetrics })
  }
  bootstrapCluster(store, registry, clock.timestamp())
  for (const follow of [establishDefinitions, aggregateRoles]) {
    yield* Effect.acquireRelease(
      Effect.sync(() => follow(store, clock)),
      (stop) => Effect.sync(stop)
    )
  }
  const authority = makeAuthority("rehearsal-ca")
  const extra = controlRoutes([...ownRoutes(audit, clock), ...(options.routes ?? [])])
  const bound = yield* serveHttps({
    host,
    port,
    identity: issueServer(
      authority,
      "kube-apiserver",
      ["localhost", "kubernetes", "kubernetes.default.svc"],
      [...new Set([host, "127.0.0.1", "10.96.0.1"])]
    ),
    clientCaPem: authority.certPem,
    handle: (certificate, request, response) => handleRequest(context, extra, certificate, request, response)
  })
  const url = `https://${host.includes(":") ? `[${host}]` : host}:${bound}`
  return {
    url,
    caPem: authority.certPem,
    adminToken,
    kubeconfig: (token = adminToken) => kubeconfigFor({ url, caPem: authority.certPem, token }),
    clientCertificate: (subject) => issueClient(authority, subject),
    audit,
    context
  }
})
