import { compareQuantities, parseQuantity } from "../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "./draft.ts"

const counted = ["cpu", "memory"] as const

const isPositive = (value: unknown): boolean => (parseQuantity(value)?.nanos ?? 0n) > 0n

const hasAny = (container: Draft): boolean =>
  counted.some((name) => isPositive(container.resources?.requests?.[name]) || isPositive(container.resources?.limits?.[name]))

const isPinned = (container: Draft): boolean =>
  counted.every((name) => {
    const limit = parseQuantity(container.resources?.limits?.[name])
    const request = parseQuantity(container.resources?.requests?.[name]) ?? limit
    return limit !== undefined && limit.nanos > 0n && request !== undefined && compareQuantities(limit, request) === 0
  })

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ ; a pod's own resources, where it states them, decide alone. */
export const qosClass = (spec: Draft): "Guaranteed" | "Burstable" | "BestEffort" => {
  const holders = hasAny(spec) ? [spec] : [...items(spec, "containers"), ...items(spec, "initContainers")]
  if (!holders.some(hasAny)) return "BestEffort"
  return holders.every(isPinned) ? "Guaranteed" : "Burstable"
}
