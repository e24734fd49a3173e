import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, type RowCondition, shown, wide } from "../printer.ts"
import { podSummary, restartsText } from "./pod-status.ts"

const ended: Readonly<Record<string, string>> = { Succeeded: "The pod has completed successfully.", Failed: "The pod failed." }

const readinessGates = ({ spec, status }: KubeObject): string => {
  const gates: ReadonlyArray<{ conditionType: string }> = spec?.readinessGates ?? []
  if (gates.length === 0) return "<none>"
  const conditions: ReadonlyArray<{ type: string; status: string }> = status?.conditions ?? []
  const open = gates.filter(({ conditionType }) => conditions.find(({ type }) => type === conditionType)?.status === "True")
  return `${open.length}/${gates.length}`
}

export const pods: Printer = {
  columns: [
    nameColumn,
    shown("Ready"),
    shown("Status"),
    shown("Restarts"),
    ageColumn,
    wide("IP"),
    wide("Node"),
    wide("Nominated Node"),
    wide("Readiness Gates")
  ],
  cells: (pod, now) => {
    const summary = podSummary(pod)
    const { metadata, spec, status } = pod
    return [
      metadata.name,
      `${summary.ready}/${summary.total}`,
      summary.status,
      restartsText(summary, now),
      age(metadata.creationTimestamp, now),
      status?.podIPs?.[0]?.ip || "<none>",
      spec?.nodeName || "<none>",
      status?.nominatedNodeName || "<none>",
      readinessGates(pod)
    ]
  },
  conditions: ({ status }): ReadonlyArray<RowCondition> => {
    const message = ended[status?.phase]
    return message === undefined ? [] : [{ type: "Completed", status: "True", reason: status.phase, message }]
  }
}
