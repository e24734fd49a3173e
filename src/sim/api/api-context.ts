import type { SimClock } from "../clock.ts"
import type { LogProvider } from "../kubelet/log-provider.ts"
import type { MetricsProvider } from "../kubelet/metrics-provider.ts"
import type { ResourceRegistry } from "../resources/resource-registry.ts"
import type { ObjectStore } from "../store/object-store.ts"
import type { AdmissionHook } from "./admission/admission-hook.ts"
import type { AuditLog } from "./audit-log.ts"
import type { Authenticator } from "./authentication/authenticate.ts"
import type { ServiceAccountTokens } from "./authentication/service-account-tokens.ts"
import type { RbacAuthorizer } from "./authorization/rbac.ts"
import type { KindRules } from "./kind-rules.ts"

/** Everything request handlers share. */
export interface ApiContext {
  readonly store: ObjectStore
  readonly clock: SimClock
  readonly registry: ResourceRegistry
  readonly kinds: KindRules
  readonly admission: ReadonlyArray<AdmissionHook>
  readonly authenticator: Authenticator
  readonly authorizer: RbacAuthorizer
  readonly tokens: ServiceAccountTokens
  readonly audit: AuditLog
  /** Whether what needs storage, and not only the server's caches, can be answered now. */
  readonly hasStorage: () => boolean
  readonly logs?: LogProvider
  readonly metrics?: MetricsProvider
  readonly serverMetrics?: () => string
}
