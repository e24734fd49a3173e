import { remembered } from "../../remembered.ts"
import { milliValue, parseQuantity, wholeValue } from "../quantity.ts"

/** Amounts by resource name: `cpu` in millicores, everything else in whole units. */
export type Amounts = Readonly<Record<string, number>>

type Quantities = Readonly<Record<string, string | number>> | undefined

interface ContainerSpec {
  readonly restartPolicy?: string
  readonly resources?: { readonly requests?: Quantities }
}

export interface PodDemand {
  readonly initContainers?: ReadonlyArray<ContainerSpec>
  readonly containers?: ReadonlyArray<ContainerSpec>
  readonly overhead?: Quantities
}

const milliOf = remembered((text) => {
  const quantity = parseQuantity(text)
  return quantity === undefined ? 0 : milliValue(quantity)
})

const wholeOf = remembered((text) => {
  const quantity = parseQuantity(text)
  return quantity === undefined ? 0 : wholeValue(quantity)
})

const amountOf = (resource: string, text: string | number): number => (resource === "cpu" ? milliOf : wholeOf)(String(text))

export const amountsOf = (quantities: Quantities): Amounts =>
  Object.fromEntries(Object.entries(quantities ?? {}).map(([resource, text]) => [resource, amountOf(resource, text)]))

export const addAmounts = (left: Amounts, right: Amounts, sign: 1 | -1 = 1): Amounts => {
  const sum: Record<string, number> = { ...left }
  for (const [resource, amount] of Object.entries(right)) sum[resource] = (sum[resource] ?? 0) + sign * amount
  return sum
}

const larger = (left: Amounts, right: Amounts): Amounts => {
  const most: Record<string, number> = { ...left }
  for (const [resource, amount] of Object.entries(right)) most[resource] = Math.max(most[resource] ?? 0, amount)
  return most
}

/**
 * What a pod asks of its node: the containers together, or the largest moment of its init sequence if that is more
 * (sidecars, which are init containers that restart, stay on from then), plus overhead.
 * https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export const podRequests = ({ containers = [], initContainers = [], overhead }: PodDemand): Amounts => {
  let running: Amounts = {}
  let peak: Amounts = {}
  for (const container of initContainers) {
    const own = amountsOf(container.resources?.requests)
    if (container.restartPolicy === "Always") running = addAmounts(running, own)
    else peak = larger(peak, addAmounts(running, own))
  }
  for (const container of containers) {
    running = addAmounts(running, amountsOf(container.resources?.requests))
  }
  return addAmounts(larger(running, peak), amountsOf(overhead))
}
