import { canonicalQuantity } from "../../../platform/kubernetes/quantity.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const usage = (names: ReadonlyArray<string>, used: Record<string, string>, hard: Record<string, string>): string =>
  names.map((name) => `${name}: ${canonicalQuantity(used[name] ?? "0")}/${canonicalQuantity(hard[name])}`).join(", ")

export const resourceQuotas: Printer = {
  columns: [nameColumn, shown("Request"), shown("Limit"), ageColumn],
  cells: ({ metadata, status }, now) => {
    const hard: Record<string, string> = status?.hard ?? {}
    const used: Record<string, string> = status?.used ?? {}
    const names = Object.keys(hard).sort()
    const isLimit = (name: string) => name.includes("limits")
    return [
      metadata.name,
      usage(
        names.filter((name) => !isLimit(name)),
        used,
        hard
      ),
      usage(names.filter(isLimit), used, hard),
      age(metadata.creationTimestamp, now)
    ]
  }
}
