import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const claimState = ({ metadata, status }: KubeObject): string => {
  const states = [
    ...(metadata.deletionTimestamp === undefined ? [] : ["deleted"]),
    ...(status?.allocation === undefined ? (metadata.deletionTimestamp === undefined ? ["pending"] : []) : ["allocated"]),
    ...((status?.reservedFor?.length ?? 0) > 0 ? ["reserved"] : [])
  ]
  return states.join(",")
}

export const resourceClaims: Printer = {
  columns: [nameColumn, shown("State"), ageColumn],
  cells: (claim, now) => [claim.metadata.name, claimState(claim), age(claim.metadata.creationTimestamp, now)]
}

export const resourceSlices: Printer = {
  columns: [nameColumn, shown("Node"), shown("Driver"), shown("Pool"), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.nodeName ?? "",
    spec?.driver ?? "",
    spec?.pool?.name ?? "",
    age(metadata.creationTimestamp, now)
  ]
}
