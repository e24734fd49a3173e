import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const bound = (value: number | string | undefined): string => (value === undefined ? "N/A" : `${value}`)

export const podDisruptionBudgets: Printer = {
  columns: [nameColumn, shown("Min Available"), shown("Max Unavailable"), shown("Allowed Disruptions", "integer"), ageColumn],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    bound(spec?.minAvailable),
    bound(spec?.maxUnavailable),
    status?.disruptionsAllowed ?? 0,
    age(metadata.creationTimestamp, now)
  ]
}
