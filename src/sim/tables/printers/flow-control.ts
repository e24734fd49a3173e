import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const isDangling = ({ status }: KubeObject): string =>
  (status?.conditions ?? []).find(({ type }: { type: string }) => type === "Dangling")?.status ?? "?"

const precedence = ({ spec }: KubeObject): number => spec?.matchingPrecedence ?? 0

export const flowSchemas: Printer = {
  columns: [nameColumn, shown("PriorityLevel"), shown("MatchingPrecedence"), shown("DistinguisherMethod"), ageColumn, shown("MissingPL")],
  // In the order in which requests are matched, not by name.
  order: (left, right) => precedence(left) - precedence(right) || (left.metadata.name < right.metadata.name ? -1 : 1),
  cells: (schema, now) => [
    schema.metadata.name,
    schema.spec?.priorityLevelConfiguration?.name ?? "<none>",
    precedence(schema),
    schema.spec?.distinguisherMethod?.type ?? "<none>",
    age(schema.metadata.creationTimestamp, now),
    isDangling(schema)
  ]
}

export const priorityLevelConfigurations: Printer = {
  columns: [
    nameColumn,
    shown("Type"),
    shown("NominalConcurrencyShares"),
    shown("Queues"),
    shown("HandSize"),
    shown("QueueLengthLimit"),
    ageColumn
  ],
  cells: ({ metadata, spec }, now) => {
    const queuing = spec?.limited?.limitResponse?.queuing
    return [
      metadata.name,
      spec?.type ?? "",
      spec?.limited?.nominalConcurrencyShares ?? "<none>",
      queuing?.queues ?? "<none>",
      queuing?.handSize ?? "<none>",
      queuing?.queueLengthLimit ?? "<none>",
      age(metadata.creationTimestamp, now)
    ]
  }
}
