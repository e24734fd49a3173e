import { parseQuantity, type Quantity, zeroQuantity } from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"
import { qosClass } from "../qos-class.ts"
import { podAmounts, type ResourceAmounts, sumAmounts } from "./pod-resources.ts"

const count = (number: number): Quantity => ({ nanos: BigInt(number) * 1_000_000_000n, format: "decimal-si" })

const isExtended = (name: string): boolean => name.includes("/")

const podUsage = (pod: Draft): ReadonlyArray<readonly [string, Quantity]> => {
  const requests = [...podAmounts(pod.spec ?? {}, "requests")]
  const limits = [...podAmounts(pod.spec ?? {}, "limits")]
  return [
    ["pods", count(1)],
    ...requests.map(([name, quantity]) => [`requests.${name}`, quantity] as const),
    ...requests.filter(([name]) => !isExtended(name)),
    ...limits.filter(([name]) => !isExtended(name)).map(([name, quantity]) => [`limits.${name}`, quantity] as const)
  ]
}

const nodePorts = ({ type, ports, allocateLoadBalancerNodePorts }: Draft): number => {
  const all = items({ ports }, "ports")
  if (type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false)) return all.length
  return type === "LoadBalancer" ? all.filter(({ nodePort }) => nodePort > 0).length : 0
}

const serviceUsage = ({ spec = {} }: Draft): ReadonlyArray<readonly [string, Quantity]> => [
  ["services", count(1)],
  ["services.nodeports", count(nodePorts(spec))],
  ["services.loadbalancers", count(spec.type === "LoadBalancer" ? 1 : 0)]
]

const claimUsage = ({ spec = {} }: Draft): ReadonlyArray<readonly [string, Quantity]> => {
  const storage = parseQuantity(spec.resources?.requests?.storage) ?? zeroQuantity
  const own = [
    ["persistentvolumeclaims", count(1)],
    ["requests.storage", storage]
  ] as const
  const prefix = spec.storageClassName ? `${spec.storageClassName}.storageclass.storage.k8s.io/` : undefined
  return prefix === undefined ? own : [...own, ...own.map(([name, quantity]) => [`${prefix}${name}`, quantity] as const)]
}

const countedByName = new Set(["configmaps", "secrets", "replicationcontrollers", "resourcequotas"])

const isTerminated = ({ status }: Draft): boolean => status?.phase === "Succeeded" || status?.phase === "Failed"

/** What an object counts against quotas, by quota resource name. https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
export const quotaUsage = (resource: string, object: Draft): ResourceAmounts => {
  const stored = [`count/${resource}`, count(1)] as const
  switch (resource) {
    case "pods":
      return new Map(isTerminated(object) ? [stored] : [stored, ...podUsage(object)])
    case "services":
      return new Map([stored, ...serviceUsage(object)])
    case "persistentvolumeclaims":
      return new Map([stored, ...claimUsage(object)])
    default:
      return new Map(countedByName.has(resource) ? [stored, [resource, count(1)]] : [stored])
  }
}

const scopes: Readonly<Record<string, (pod: Draft) => boolean>> = {
  BestEffort: ({ spec = {} }) => qosClass(spec) === "BestEffort",
  NotBestEffort: ({ spec = {} }) => qosClass(spec) !== "BestEffort",
  Terminating: ({ spec = {} }) => spec.activeDeadlineSeconds !== undefined,
  NotTerminating: ({ spec = {} }) => spec.activeDeadlineSeconds === undefined
}

const satisfies = ({ scopeName, operator, values = [] }: Draft, pod: Draft): boolean => {
  if (scopeName !== "PriorityClass") return scopes[scopeName]?.(pod) ?? false
  const name: unknown = pod.spec?.priorityClassName
  if (operator === "Exists") return Boolean(name)
  if (operator === "DoesNotExist") return !name
  return operator === "In" ? values.includes(name) : !values.includes(name)
}

/** Whether a quota's scopes take the object in. Scopes are about pods; a scoped quota leaves other objects alone. */
export const quotaCovers = (quota: Draft, resource: string, object: Draft): boolean => {
  const selected = [
    ...(quota.spec?.scopes ?? []).map((scopeName: string) => ({ scopeName, operator: "Exists" })),
    ...items(quota.spec?.scopeSelector, "matchExpressions")
  ]
  return selected.length === 0 || (resource === "pods" && selected.every((scope) => satisfies(scope, object)))
}

/** What all `objects` of one resource together count against a quota. */
export const totalQuotaUsage = (quota: Draft, resource: string, objects: ReadonlyArray<Draft>): ResourceAmounts =>
  objects
    .filter((object) => quotaCovers(quota, resource, object))
    .map((object) => quotaUsage(resource, object))
    .reduce(sumAmounts, new Map<string, Quantity>())
