import type { OwnerReference } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

/** `statefulset.apps/db`: the owner as kubectl would take it as an argument. */
const ownerText = ({ apiVersion, kind, name }: OwnerReference): string => {
  const [group] = apiVersion.includes("/") ? apiVersion.split("/") : [""]
  return `${[kind.toLowerCase(), group].filter(Boolean).join(".")}/${name}`
}

export const controllerRevisions: Printer = {
  columns: [nameColumn, shown("Controller"), shown("Revision"), ageColumn],
  cells: ({ metadata, revision }, now) => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
    return [metadata.name, owner === undefined ? "<none>" : ownerText(owner), revision ?? 0, age(metadata.creationTimestamp, now)]
  }
}
