import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

export const leases: Printer = {
  columns: [nameColumn, shown("Holder"), ageColumn],
  cells: ({ metadata, spec }, now) => [metadata.name, spec?.holderIdentity ?? "", age(metadata.creationTimestamp, now)]
}

export const priorityClasses: Printer = {
  columns: [nameColumn, shown("Value", "integer"), shown("Global-Default", "boolean"), ageColumn, shown("PreemptionPolicy")],
  cells: ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata.name,
    value ?? 0,
    globalDefault ?? false,
    age(metadata.creationTimestamp, now),
    preemptionPolicy ?? "PreemptLowerPriority"
  ]
}

export const runtimeClasses: Printer = {
  columns: [nameColumn, shown("Handler"), ageColumn],
  cells: ({ metadata, handler }, now) => [metadata.name, handler ?? "", age(metadata.creationTimestamp, now)]
}

interface ComponentCondition {
  readonly type: string
  readonly status: string
  readonly message?: string
  readonly error?: string
}

export const componentStatuses: Printer = {
  columns: [nameColumn, shown("Status"), shown("Message"), shown("Error")],
  cells: ({ metadata, conditions = [] }) => {
    const health = (conditions as ReadonlyArray<ComponentCondition>).find(({ type }) => type === "Healthy")
    const word = health === undefined ? "Unknown" : health.status === "True" ? "Healthy" : "Unhealthy"
    return [metadata.name, word, health?.message ?? "", health?.error ?? ""]
  }
}

interface ServiceReference {
  readonly namespace?: string
  readonly name?: string
}

const serviceText = (service: ServiceReference | undefined): string =>
  service === undefined ? "Local" : `${service.namespace ?? ""}/${service.name ?? ""}`

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

const availability = (conditions: ReadonlyArray<Condition>): string => {
  const available = conditions.find(({ type }) => type === "Available")
  if (available === undefined) return "Unknown"
  return available.status === "True" ? "True" : `${available.status} (${available.reason ?? ""})`
}

export const apiServices: Printer = {
  columns: [nameColumn, shown("Service"), shown("Available"), ageColumn],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    serviceText(spec?.service),
    availability(status?.conditions ?? []),
    age(metadata.creationTimestamp, now)
  ]
}
