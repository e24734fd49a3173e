import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"
import { hpaTargets } from "./hpa-metrics.ts"

export const horizontalPodAutoscalers: Printer = {
  columns: [nameColumn, shown("Reference"), shown("Targets"), shown("MinPods"), shown("MaxPods"), shown("Replicas"), ageColumn],
  cells: (autoscaler, now) => {
    const { metadata, spec, status } = autoscaler
    return [
      metadata.name,
      `${spec?.scaleTargetRef?.kind ?? ""}/${spec?.scaleTargetRef?.name ?? ""}`,
      hpaTargets(autoscaler),
      spec?.minReplicas === undefined ? "<unset>" : `${spec.minReplicas}`,
      spec?.maxReplicas ?? 0,
      status?.currentReplicas ?? 0,
      age(metadata.creationTimestamp, now)
    ]
  }
}

export const scales: Printer = {
  columns: [nameColumn, shown("Desired", "integer"), shown("Available", "integer"), ageColumn],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    age(metadata.creationTimestamp, now)
  ]
}
