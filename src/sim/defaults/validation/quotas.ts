import { compareQuantities, formatQuantity, parseQuantity } from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"
import { type FieldErrors, invalidValue } from "./field-error.ts"

const quotaNames =
  /^(cpu|memory|ephemeral-storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|services\.nodeports|services\.loadbalancers|(requests|limits)\.(cpu|memory|ephemeral-storage)|requests\.storage|(requests|limits)?\.?hugepages-.+)$/

export const resourceQuotaErrors = ({ spec = {} }: Draft): FieldErrors =>
  Object.entries(spec.hard ?? {}).flatMap(([name, value]) => {
    const field = `spec.hard[${name}]`
    const quantity = parseQuantity(value)
    const isKnown = quotaNames.test(name) || name.includes("/")
    return [
      ...(isKnown
        ? []
        : [
            invalidValue(field, name, "must be a standard resource type or fully qualified"),
            invalidValue(field, name, "must be a standard resource for quota")
          ]),
      ...(quantity !== undefined && quantity.nanos < 0n
        ? [invalidValue(field, formatQuantity(quantity), "must be greater than or equal to 0")]
        : [])
    ]
  })

/** Pairs that must be in order, with the field whose value is reported and the words for both. */
const orders = [
  { low: "min", high: "max", reported: "min", words: ["min", "max"] },
  { low: "min", high: "defaultRequest", reported: "defaultRequest", words: ["min", "default request"] },
  { low: "defaultRequest", high: "max", reported: "defaultRequest", words: ["default request", "max"] },
  { low: "min", high: "default", reported: "default", words: ["min", "default"] },
  { low: "default", high: "max", reported: "default", words: ["default", "max"] },
  { low: "defaultRequest", high: "default", reported: "defaultRequest", words: ["default request", "default limit"] }
] as const

const limitErrors = (limit: Draft, field: string): FieldErrors =>
  orders.flatMap(({ low, high, reported, words }) =>
    Object.entries(limit[low] ?? {}).flatMap(([name, value]) => {
      const least = parseQuantity(value)
      const most = parseQuantity(limit[high]?.[name])
      if (least === undefined || most === undefined || compareQuantities(least, most) <= 0) return []
      const shown = reported === high && high === "default" ? least : reported === high ? most : least
      return [
        invalidValue(
          `${field}.${reported}[${name}]`,
          formatQuantity(shown),
          `${words[0]} value ${formatQuantity(least)} is greater than ${words[1]} value ${formatQuantity(most)}`
        )
      ]
    })
  )

export const limitRangeErrors = ({ spec = {} }: Draft): FieldErrors =>
  items(spec, "limits").flatMap((limit, index) => limitErrors(limit, `spec.limits[${index}]`))
