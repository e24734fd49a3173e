import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

/** Kinds that show nothing but their name and age. */
export const namedWithAge: Printer = {
  columns: [nameColumn, ageColumn],
  cells: ({ metadata }, now) => [metadata.name, age(metadata.creationTimestamp, now)]
}

/** Kinds without a printer of their own: the server's default convention, whose date kubectl prints as it stands. */
export const namedWithDate: Printer = {
  columns: [nameColumn, shown("Created At", "date")],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp]
}
