import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown, wide } from "../printer.ts"

const rolePrefix = "node-role.kubernetes.io/"

const statusOf = ({ spec, status }: KubeObject): string => {
  const ready = (status?.conditions ?? []).findLast((condition: { type: string }) => condition.type === "Ready")
  const word = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"
  return spec?.unschedulable === true ? `${word},SchedulingDisabled` : word
}

const roles = ({ metadata }: KubeObject): string => {
  const found = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) =>
    key.startsWith(rolePrefix) ? [key.slice(rolePrefix.length)] : key === "kubernetes.io/role" ? [value] : []
  )
  return [...new Set(found.filter(Boolean))].sort().join(",") || "<none>"
}

const address = ({ status }: KubeObject, wanted: string): string =>
  (status?.addresses ?? []).find(({ type }: { type: string }) => type === wanted)?.address ?? "<none>"

export const nodes: Printer = {
  columns: [
    nameColumn,
    shown("Status"),
    shown("Roles"),
    ageColumn,
    shown("Version"),
    wide("Internal-IP"),
    wide("External-IP"),
    wide("OS-Image"),
    wide("Kernel-Version"),
    wide("Container-Runtime")
  ],
  cells: (node, now) => {
    const info = node.status?.nodeInfo ?? {}
    return [
      node.metadata.name,
      statusOf(node),
      roles(node),
      age(node.metadata.creationTimestamp, now),
      info.kubeletVersion ?? "",
      address(node, "InternalIP"),
      address(node, "ExternalIP"),
      info.osImage || "<unknown>",
      info.kernelVersion || "<unknown>",
      info.containerRuntimeVersion || "<unknown>"
    ]
  }
}
