import type { KubeObject } from "../../kube-object.ts"
import { containerCells, containerColumns } from "../cells/containers.ts"
import { formatLabelSelector, formatLabels, selectorText } from "../cells/selectors.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown, wide } from "../printer.ts"

const selectorColumn = wide("Selector")
const replicaColumns = [nameColumn, shown("Desired", "integer"), shown("Current", "integer"), shown("Ready", "integer"), ageColumn]

const replicaCells = ({ metadata, spec, status }: KubeObject, now: number) => [
  metadata.name,
  spec?.replicas ?? 1,
  status?.replicas ?? 0,
  status?.readyReplicas ?? 0,
  age(metadata.creationTimestamp, now),
  ...containerCells(spec?.template)
]

export const deployments: Printer = {
  columns: [nameColumn, shown("Ready"), shown("Up-to-date"), shown("Available"), ageColumn, ...containerColumns, selectorColumn],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 1}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec?.template),
    selectorText(spec?.selector)
  ]
}

export const replicaSets: Printer = {
  columns: [...replicaColumns, ...containerColumns, selectorColumn],
  cells: (object, now) => [...replicaCells(object, now), formatLabelSelector(object.spec?.selector)]
}

export const replicationControllers: Printer = {
  columns: [...replicaColumns, ...containerColumns, selectorColumn],
  cells: (object, now) => [...replicaCells(object, now), formatLabels(object.spec?.selector)]
}

export const statefulSets: Printer = {
  columns: [nameColumn, shown("Ready"), ageColumn, ...containerColumns],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 1}`,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec?.template)
  ]
}

export const daemonSets: Printer = {
  columns: [
    nameColumn,
    shown("Desired", "integer"),
    shown("Current", "integer"),
    shown("Ready", "integer"),
    shown("Up-to-date", "integer"),
    shown("Available", "integer"),
    shown("Node Selector"),
    ageColumn,
    ...containerColumns,
    selectorColumn
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    formatLabels(spec?.template?.spec?.nodeSelector),
    age(metadata.creationTimestamp, now),
    ...containerCells(spec?.template),
    formatLabelSelector(spec?.selector)
  ]
}

export const podTemplates: Printer = {
  columns: [nameColumn, shown("Containers"), shown("Images"), shown("Pod Labels")],
  cells: ({ metadata, template }) => [metadata.name, ...containerCells(template), formatLabels(template?.metadata?.labels)]
}
