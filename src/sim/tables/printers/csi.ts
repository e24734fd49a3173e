import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

export const csiNodes: Printer = {
  columns: [nameColumn, shown("Drivers", "integer"), ageColumn],
  cells: ({ metadata, spec }, now) => [metadata.name, spec?.drivers?.length ?? 0, age(metadata.creationTimestamp, now)]
}

const audiences = (requests: ReadonlyArray<{ audience: string }> | undefined): string =>
  requests === undefined || requests.length === 0 ? "<unset>" : requests.map(({ audience }) => audience).join(",")

export const csiDrivers: Printer = {
  columns: [
    nameColumn,
    shown("AttachRequired", "boolean"),
    shown("PodInfoOnMount", "boolean"),
    shown("StorageCapacity", "boolean"),
    shown("TokenRequests"),
    shown("RequiresRepublish", "boolean"),
    shown("Modes"),
    ageColumn
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.attachRequired ?? true,
    spec?.podInfoOnMount ?? false,
    spec?.storageCapacity ?? false,
    audiences(spec?.tokenRequests),
    spec?.requiresRepublish ?? false,
    (spec?.volumeLifecycleModes ?? []).join(",") || "<none>",
    age(metadata.creationTimestamp, now)
  ]
}
