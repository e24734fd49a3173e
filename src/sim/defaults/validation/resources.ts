import { compareQuantities, formatQuantity, parseQuantity } from "../../../platform/kubernetes/quantity.ts"
import type { Draft } from "../draft.ts"
import { type FieldErrors, invalidValue } from "./field-error.ts"
import { qualifiedName } from "./names.ts"

const containerResources = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/

const nameErrors = (name: string, field: string): FieldErrors => {
  const problems = qualifiedName(name).map((problem) => invalidValue(field, name, problem))
  if (problems.length > 0 || name.includes("/") || containerResources.test(name)) return problems
  const isStandard = /^(pods|services|storage|persistentvolumeclaims|secrets|configmaps|requests\..+|limits\..+)$/.test(name)
  return [
    ...(isStandard ? [] : [invalidValue(field, name, "must be a standard resource type or fully qualified")]),
    invalidValue(field, name, "must be a standard resource for containers")
  ]
}

const amountErrors = (value: unknown, field: string): FieldErrors => {
  const quantity = parseQuantity(value)
  return quantity !== undefined && quantity.nanos < 0n
    ? [invalidValue(field, formatQuantity(quantity), "must be greater than or equal to 0")]
    : []
}

/** A container's requests and limits. https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export const resourceErrors = (resources: Draft | undefined, field: string): FieldErrors => {
  const limits: Draft = resources?.limits ?? {}
  const requests: Draft = resources?.requests ?? {}
  const own = (["limits", "requests"] as const).flatMap((side) =>
    Object.entries(side === "limits" ? limits : requests).flatMap(([name, value]) => [
      ...nameErrors(name, `${field}.${side}[${name}]`),
      ...amountErrors(value, `${field}.${side}[${name}]`)
    ])
  )
  const beyond = Object.entries(requests).flatMap(([name, value]) => {
    const request = parseQuantity(value)
    const limit = parseQuantity(limits[name])
    return request !== undefined && limit !== undefined && compareQuantities(request, limit) > 0
      ? [
          invalidValue(
            `${field}.requests`,
            formatQuantity(request),
            `must be less than or equal to ${name} limit of ${formatQuantity(limit)}`
          )
        ]
      : []
  })
  return [...own, ...beyond]
}
