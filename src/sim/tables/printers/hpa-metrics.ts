import { canonicalQuantity } from "../../../platform/kubernetes/quantity.ts"
import type { KubeObject } from "../../kube-object.ts"
import { shortened } from "../cells/shortened.ts"

interface MetricTarget {
  readonly value?: string
  readonly averageValue?: string
  readonly averageUtilization?: number
}

/** A metric as a spec states its target, or a status its current value. */
interface MetricReading {
  readonly type: string
  readonly name: string
  readonly target: MetricTarget | undefined
}

const fieldOf: Readonly<Record<string, string>> = {
  External: "external",
  Pods: "pods",
  Object: "object",
  Resource: "resource",
  ContainerResource: "containerResource"
}

type Side = "target" | "current"

// biome-ignore lint/suspicious/noExplicitAny: a metric is a union of five shapes told apart by `type`
type Metric = any

const sourceOf = (metric: Metric) => metric?.[fieldOf[metric?.type] ?? ""]

const reading = (metric: Metric, side: Side): MetricReading => ({
  type: metric?.type ?? "",
  name: sourceOf(metric)?.name ?? "",
  target: sourceOf(metric)?.[side]
})

/** v1's annotations spell the same numbers without nesting: `targetAverageValue`, `currentValue`, and for objects a bare `averageValue`. */
const flatReading = (metric: Metric, side: Side): MetricReading => {
  const source = sourceOf(metric) ?? {}
  const target = {
    value: source[`${side}Value`],
    averageValue: source[`${side}AverageValue`] ?? source.averageValue,
    averageUtilization: source[`${side}AverageUtilization`]
  }
  return { type: metric?.type ?? "", name: source.name ?? "", target: JSON.parse(JSON.stringify(target)) }
}

const unknown = "<unknown>"
const quantity = (value: string | undefined): string => (value === undefined ? unknown : `${canonicalQuantity(value)}`)
/** A status always carries a total: one that was not written down reads as zero. */
const currentTotal = (current: MetricTarget | undefined): string => (current === undefined ? unknown : quantity(current.value ?? "0"))

type Cell = (wanted: MetricReading, current: MetricTarget | undefined) => string

const totalOrAverage: Cell = ({ target }, current) =>
  target?.averageValue === undefined
    ? `${currentTotal(current)}/${quantity(target?.value)}`
    : `${quantity(current?.averageValue)}/${quantity(target.averageValue)} (avg)`

const resource: Cell = ({ name, target }, current) => {
  if (target?.averageValue !== undefined) return `${name}: ${quantity(current?.averageValue)}/${quantity(target.averageValue)}`
  const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`
  const wanted = target?.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`
  return `${name}: ${now}/${wanted}`
}

const cellOf: Readonly<Record<string, Cell>> = {
  External: totalOrAverage,
  Object: totalOrAverage,
  Pods: ({ target }, current) => `${quantity(current?.averageValue)}/${quantity(target?.averageValue)}`,
  Resource: resource,
  ContainerResource: resource
}

const annotated = (text: string | undefined, side: Side): ReadonlyArray<MetricReading> | undefined => {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map((metric) => flatReading(metric, side)) : undefined
  } catch {
    return undefined
  }
}

const cpu = (averageUtilization: number | undefined): ReadonlyArray<MetricReading> =>
  averageUtilization === undefined ? [] : [{ type: "Resource", name: "cpu", target: { averageUtilization } }]

/** autoscaling/v1 keeps one CPU target as a field and the other metrics in annotations. */
const specsOf = ({ metadata, spec }: KubeObject): ReadonlyArray<MetricReading> =>
  spec?.metrics?.map((metric: Metric) => reading(metric, "target")) ?? [
    ...cpu(spec?.targetCPUUtilizationPercentage),
    ...(annotated(metadata.annotations?.["autoscaling.alpha.kubernetes.io/metrics"], "target") ?? [])
  ]

/** Where the annotation holds current metrics it holds all of them, CPU too. */
const statusesOf = ({ metadata, status }: KubeObject): ReadonlyArray<MetricReading> =>
  status?.currentMetrics?.map((metric: Metric) => reading(metric, "current")) ??
  annotated(metadata.annotations?.["autoscaling.alpha.kubernetes.io/current-metrics"], "current") ??
  cpu(status?.currentCPUUtilizationPercentage)

/** The TARGETS column: two metrics at most, then how many more. */
export const hpaTargets = (autoscaler: KubeObject): string => {
  const statuses = statusesOf(autoscaler)
  const parts = specsOf(autoscaler).map((wanted, index) => {
    const current = statuses[index]
    const cell = cellOf[wanted.type]
    return cell === undefined ? "<unknown type>" : cell(wanted, current?.type === wanted.type ? current.target : undefined)
  })
  return shortened(parts, 2, parts.length, "<none>", ", ")
}
