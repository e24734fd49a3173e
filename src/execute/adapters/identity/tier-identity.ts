import { Effect } from "effect"
import { CurrentScope } from "../../../domain/incident-scope.ts"
import type { Tier } from "../../../domain/plan.ts"
import type { KubeContext } from "../../../platform/config/cluster-access.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { IdentityUnavailable, type TokenAsk } from "./mint-token.ts"

/** How one tier is reached in one cluster: with a kubeconfig as it is, or with a token to be made. */
export type TierIdentity =
  | { readonly _tag: "kubeconfig"; readonly context: KubeContext }
  | { readonly _tag: "minted"; readonly ask: Omit<TokenAsk, "lifetimeMs"> }

const identityOf = ({ name, credentials }: ClusterConfig, tier: Tier): TierIdentity | undefined => {
  if ("mint" in credentials) {
    const account = credentials.mint.accounts[tier]
    return account === undefined ? undefined : { _tag: "minted", ask: { cluster: name, mint: credentials.mint, account } }
  }
  const context = credentials[tier] ?? (tier === "node-operator" ? credentials.operator : undefined)
  return context === undefined ? undefined : { _tag: "kubeconfig", context }
}

/**
 * The identity of a tier in a cluster. Work for an incident of one environment gets none of another's, whatever its plan says: this
 * is the only way from a cluster to its credentials.
 */
export const tierIdentity = Effect.fnUntraced(function* (
  cluster: ClusterConfig,
  tier: Tier
): Effect.fn.Return<TierIdentity, IdentityUnavailable> {
  const { environment, owner } = yield* CurrentScope
  if (environment !== undefined && environment !== cluster.environment) {
    return yield* new IdentityUnavailable({
      message: `${owner} is an incident in ${environment} and gets no credentials of ${cluster.environment}`,
      where: `cluster ${cluster.name}`,
      next: "open an incident for that cluster; if it is in the wrong environment, correct the configuration"
    })
  }
  const identity = identityOf(cluster, tier)
  if (identity !== undefined) return identity
  const key = "mint" in cluster.credentials ? `credentials.mint.accounts.${tier}` : `credentials.${tier}`
  return yield* new IdentityUnavailable({
    message: `${cluster.name} has no ${tier} credentials, so Handrail can look at it and not change it`,
    where: `cluster ${cluster.name}`,
    next: `add ${key} to the cluster in handrail.yaml`
  })
})
