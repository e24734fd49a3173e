import type { KubeObject } from "../../kube-object.ts"
import { containerCells, containerColumns } from "../cells/containers.ts"
import { formatLabelSelector } from "../cells/selectors.ts"
import { age, humanDuration } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown, wide } from "../printer.ts"

const hasCondition = ({ status }: KubeObject, wanted: string): boolean =>
  (status?.conditions ?? []).some((condition: { type: string; status: string }) => condition.type === wanted && condition.status === "True")

const statusOf = (job: KubeObject): string => {
  if (hasCondition(job, "Complete")) return "Complete"
  if (hasCondition(job, "Failed")) return "Failed"
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating"
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find((type) => hasCondition(job, type)) ?? "Running"
}

const completions = ({ spec, status }: KubeObject): string => {
  const succeeded = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`
  const parallelism = spec?.parallelism ?? 1
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

const duration = ({ status }: KubeObject, now: number): string => {
  if (status?.startTime === undefined) return ""
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime)
  return humanDuration(end - Date.parse(status.startTime))
}

export const jobs: Printer = {
  columns: [nameColumn, shown("Status"), shown("Completions"), shown("Duration"), ageColumn, ...containerColumns, wide("Selector")],
  cells: (job, now) => [
    job.metadata.name,
    statusOf(job),
    completions(job),
    duration(job, now),
    age(job.metadata.creationTimestamp, now),
    ...containerCells(job.spec?.template),
    formatLabelSelector(job.spec?.selector)
  ]
}

const booleanText = (value: boolean | undefined): string => (value === undefined ? "<unset>" : value ? "True" : "False")

export const cronJobs: Printer = {
  columns: [
    nameColumn,
    shown("Schedule"),
    shown("Timezone"),
    shown("Suspend", "boolean"),
    shown("Active", "integer"),
    shown("Last Schedule"),
    ageColumn,
    ...containerColumns,
    wide("Selector")
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.schedule ?? "",
    spec?.timeZone ?? "<none>",
    booleanText(spec?.suspend),
    status?.active?.length ?? 0,
    status?.lastScheduleTime === undefined ? "<none>" : age(status.lastScheduleTime, now),
    age(metadata.creationTimestamp, now),
    ...containerCells(spec?.jobTemplate?.spec?.template),
    formatLabelSelector(spec?.jobTemplate?.spec?.selector)
  ]
}
