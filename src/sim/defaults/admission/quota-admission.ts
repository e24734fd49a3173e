import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  type Quantity,
  subtractQuantities,
  zeroQuantity
} from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"
import { amountsOf, type ResourceAmounts } from "./pod-resources.ts"
import { quotaCovers, quotaUsage } from "./quota-usage.ts"

/** Resources that a pod must state for each container once a quota bounds them, and where it states them. */
const demanded: Readonly<Record<string, { readonly side: "requests" | "limits"; readonly name: string }>> = {
  cpu: { side: "requests", name: "cpu" },
  memory: { side: "requests", name: "memory" },
  "requests.cpu": { side: "requests", name: "cpu" },
  "requests.memory": { side: "requests", name: "memory" },
  "limits.cpu": { side: "limits", name: "cpu" },
  "limits.memory": { side: "limits", name: "memory" }
}

const missingIn = (pod: Draft, hard: ResourceAmounts): string | undefined => {
  const containers = [...items(pod.spec, "containers"), ...items(pod.spec, "initContainers")]
  const found = [...hard.keys()].sort().flatMap((name) => {
    const wanted = demanded[name]
    if (wanted === undefined) return []
    const without = containers.filter((container) => container.resources?.[wanted.side]?.[wanted.name] === undefined)
    const names = [...new Set(without.map((container) => String(container.name)))].sort()
    return names.length > 0 ? [`${name} for: ${names.join(",")}`] : []
  })
  return found.length > 0 ? found.join("; ") : undefined
}

interface Excess {
  readonly name: string
  readonly requested: Quantity
  readonly used: Quantity
  readonly limited: Quantity
}

const excesses = (quota: Draft, delta: ResourceAmounts): ReadonlyArray<Excess> => {
  const hard = amountsOf(quota.status?.hard)
  const used = amountsOf(quota.status?.used)
  const byName = [...hard].sort(([left], [right]) => (left < right ? -1 : 1))
  return byName.flatMap(([name, limited]) => {
    const requested = delta.get(name)
    const spent = used.get(name) ?? zeroQuantity
    const isOver = requested !== undefined && requested.nanos > 0n && compareQuantities(addQuantities(spent, requested), limited) > 0
    return isOver ? [{ name, requested, used: spent, limited }] : []
  })
}

const list = (found: ReadonlyArray<Excess>, field: "requested" | "used" | "limited"): string =>
  found.map((excess) => `${excess.name}=${formatQuantity(excess[field])}`).join(",")

const deltaOf = (resource: string, object: Draft, previous: Draft | undefined): ResourceAmounts => {
  const next = quotaUsage(resource, object)
  if (previous === undefined) return next
  const before = quotaUsage(resource, previous)
  return new Map([...next].map(([name, quantity]) => [name, subtractQuantities(quantity, before.get(name) ?? zeroQuantity)]))
}

/**
 * Why quotas refuse the object: what follows `pods "x" is forbidden: `. `undefined` when they admit it. Quotas count by their
 * status (hard and used); one without is not enforced yet. `previous` is the stored object for an update.
 */
export const quotaProblem = (
  resource: string,
  object: Draft,
  previous: Draft | undefined,
  quotas: ReadonlyArray<Draft>
): string | undefined => {
  const delta = deltaOf(resource, object, previous)
  for (const quota of quotas.filter((each) => quotaCovers(each, resource, object))) {
    const name: string = quota.metadata?.name ?? ""
    const missing = resource === "pods" && previous === undefined ? missingIn(object, amountsOf(quota.status?.hard)) : undefined
    if (missing !== undefined) return `failed quota: ${name}: must specify ${missing}`
    const found = excesses(quota, delta)
    if (found.length > 0)
      return `exceeded quota: ${name}, requested: ${list(found, "requested")}, used: ${list(found, "used")}, limited: ${list(found, "limited")}`
  }
  return undefined
}
