import type { KubeObject } from "../../../kube-object.ts"
import type { Condition } from "../../pods/pod-state.ts"

type Conditions = ReadonlyArray<Condition>

/** A new one replaces one of the same type; the same status and reason leave the old one as it is. */
export const withCondition = (
  conditions: Conditions,
  next: { readonly type: string; readonly status: Condition["status"]; readonly reason: string; readonly message: string },
  at: string
): Conditions => {
  const current = conditions.find((condition) => condition.type === next.type)
  if (current?.status === next.status && current.reason === next.reason) return conditions
  return [
    ...conditions.filter((condition) => condition.type !== next.type),
    {
      ...next,
      lastUpdateTime: at,
      lastTransitionTime: current?.status === next.status ? (current.lastTransitionTime ?? at) : at
    }
  ]
}

export const withoutCondition = (conditions: Conditions, type: string): Conditions =>
  conditions.some((condition) => condition.type === type) ? conditions.filter((condition) => condition.type !== type) : conditions

export const conditionsOf = (object: KubeObject): Conditions => object.status?.conditions ?? []
