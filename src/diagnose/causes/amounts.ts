import { formatQuantity } from "../../platform/kubernetes/quantity.ts"

/** An amount as manifests write it: `cpu` from millicores, everything else from whole units. */
export const showAmount = (resource: string, amount: number): string => {
  if (resource.endsWith("cpu")) return formatQuantity({ nanos: BigInt(Math.round(amount * 1e6)), format: "decimal-si" })
  const isBytes = /memory|storage|hugepages/.test(resource)
  if (!isBytes) return String(amount)
  const [unit, size] = amount >= 2 ** 30 ? ["Gi", 2 ** 30] : ["Mi", 2 ** 20]
  return amount < 2 ** 20 ? String(amount) : `${Math.round((amount / size) * 10) / 10}${unit}`
}
