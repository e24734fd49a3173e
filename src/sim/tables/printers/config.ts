import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const size = (map: object | undefined): number => Object.keys(map ?? {}).length

export const configMaps: Printer = {
  columns: [nameColumn, shown("Data"), ageColumn],
  cells: ({ metadata, data, binaryData }, now) => [metadata.name, size(data) + size(binaryData), age(metadata.creationTimestamp, now)]
}

export const secrets: Printer = {
  columns: [nameColumn, shown("Type"), shown("Data"), ageColumn],
  cells: ({ metadata, type, data }, now) => [metadata.name, type ?? "Opaque", size(data), age(metadata.creationTimestamp, now)]
}

export const namespaces: Printer = {
  columns: [nameColumn, shown("Status"), ageColumn],
  cells: ({ metadata, status }, now) => [metadata.name, status?.phase ?? "", age(metadata.creationTimestamp, now)]
}
