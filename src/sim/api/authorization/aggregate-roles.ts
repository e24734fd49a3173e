import type { SimClock } from "../../clock.ts"
import type { KubeObject } from "../../kube-object.ts"
import { deepEqual } from "../../store/deep-equal.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import { selectorMatches } from "../selectors/selector-object.ts"
import type { PolicyRule } from "./policy-rule.ts"

const CLUSTER_ROLES = "clusterroles.rbac.authorization.k8s.io"

type Selector = Parameters<typeof selectorMatches>[0]

/** The rules of every other role the aggregation's selectors pick, each rule once, in the order of the roles' names. */
const aggregated = (role: KubeObject, all: ReadonlyArray<KubeObject>): ReadonlyArray<PolicyRule> => {
  const selectors: ReadonlyArray<Selector> = role.aggregationRule?.clusterRoleSelectors ?? []
  const rules: Array<PolicyRule> = []
  for (const selector of selectors) {
    for (const other of all) {
      if (other.metadata.name === role.metadata.name || !selectorMatches(selector, other.metadata.labels)) continue
      for (const rule of (other.rules ?? []) as ReadonlyArray<PolicyRule>)
        if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule)
    }
  }
  return rules
}

/**
 * Keeps aggregated ClusterRoles equal to what they aggregate. Returns the stop.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
 */
export const aggregateRoles = (store: ObjectStore, clock: SimClock): (() => void) => {
  let pending: (() => void) | undefined
  const settle = (): void => {
    pending = undefined
    const all = store.list(CLUSTER_ROLES)
    for (const role of all.filter(({ aggregationRule }) => aggregationRule !== undefined)) {
      const rules = aggregated(role, all)
      if (!deepEqual(rules, role.rules ?? [])) store.update(CLUSTER_ROLES, { ...role, rules })
    }
  }
  const unsubscribe = store.subscribe(CLUSTER_ROLES, () => {
    pending ??= clock.schedule(0, settle)
  })
  return () => {
    unsubscribe()
    pending?.()
  }
}
