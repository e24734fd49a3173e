import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown, wide } from "../printer.ts"

interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

const subjectsOf = (subjects: ReadonlyArray<Subject>, kind: string): string =>
  subjects
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace }) => (namespace ? `${namespace}/${name}` : name))
    .join(", ")

/** RoleBindings and ClusterRoleBindings. */
export const roleBindings: Printer = {
  columns: [nameColumn, shown("Role"), ageColumn, wide("Users"), wide("Groups"), wide("ServiceAccounts")],
  cells: ({ metadata, roleRef, subjects = [] }, now) => [
    metadata.name,
    `${roleRef?.kind ?? ""}/${roleRef?.name ?? ""}`,
    age(metadata.creationTimestamp, now),
    subjectsOf(subjects, "User"),
    subjectsOf(subjects, "Group"),
    subjectsOf(subjects, "ServiceAccount")
  ]
}
