import { Schema } from "effect"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { Contribution } from "../contribution.ts"
import { contributeRules, RuleGroups } from "../rules.ts"
import { contributeObject } from "./contribute-object.ts"

const isRuleGroups = Schema.is(RuleGroups)

/** What an object says; a PrometheusRule says what the rules in it do. https://prometheus-operator.dev/docs/api-reference/api/ */
export const contributeKubernetes = (object: KubeObject, seenAt: number): Contribution => {
  const own = contributeObject(object, seenAt)
  if (object.kind !== "PrometheusRule" || !isRuleGroups(object.spec)) return own
  const rules = contributeRules(object.spec, `PrometheusRule ${object.metadata.namespace ?? ""}/${object.metadata.name}`, seenAt)
  return {
    ...own,
    describes: [...own.describes, ...rules.describes],
    states: [...own.states, ...rules.states.map((one) => ({ ...one, source: "prometheus" as const }))]
  }
}
