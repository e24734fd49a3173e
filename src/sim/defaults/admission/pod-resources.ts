import { addQuantities, compareQuantities, parseQuantity, type Quantity } from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"

export type ResourceAmounts = ReadonlyMap<string, Quantity>

/** The quantities of a `requests` or `limits` map; what is no quantity is left out. */
export const amountsOf = (list: Draft | undefined): ResourceAmounts =>
  new Map(
    Object.entries(list ?? {}).flatMap(([name, value]) => {
      const quantity = parseQuantity(value)
      return quantity === undefined ? [] : [[name, quantity] as const]
    })
  )

export const sumAmounts = (left: ResourceAmounts, right: ResourceAmounts): ResourceAmounts => {
  const result = new Map(left)
  for (const [name, quantity] of right) {
    const own = result.get(name)
    result.set(name, own === undefined ? quantity : addQuantities(own, quantity))
  }
  return result
}

const larger = (left: ResourceAmounts, right: ResourceAmounts): ResourceAmounts => {
  const result = new Map(left)
  for (const [name, quantity] of right) {
    const own = result.get(name)
    if (own === undefined || compareQuantities(quantity, own) > 0) result.set(name, quantity)
  }
  return result
}

/**
 * What a pod as a whole requests or is limited to: its containers and sidecars together, or an init container (beside the
 * sidecars started before it) where that is more, and its overhead. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export const podAmounts = (spec: Draft, side: "requests" | "limits"): ResourceAmounts => {
  const of = (container: Draft): ResourceAmounts => amountsOf(container.resources?.[side])
  let sidecars: ResourceAmounts = new Map()
  let starting: ResourceAmounts = new Map()
  for (const container of items(spec, "initContainers")) {
    if (container.restartPolicy === "Always") {
      sidecars = sumAmounts(sidecars, of(container))
      starting = larger(starting, sidecars)
    } else starting = larger(starting, sumAmounts(sidecars, of(container)))
  }
  const running = items(spec, "containers").map(of).reduce(sumAmounts, sidecars)
  const overhead = side === "requests" || running.size > 0 ? amountsOf(spec.overhead) : new Map<string, Quantity>()
  return sumAmounts(larger(running, starting), overhead)
}
