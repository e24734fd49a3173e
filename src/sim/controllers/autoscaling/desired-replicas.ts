import type { KubeObject } from "../../kube-object.ts"
import type { MetricsProvider } from "../../kubelet/metrics-provider.ts"
import { podRequests } from "../../scheduler/pod-requests.ts"
import { isReady } from "../pods/pod-state.ts"

/** A metric's present value, as `status.currentMetrics` shows it, and the replicas it asks for. */
export interface Reading {
  readonly current: object
  readonly replicas: number
  readonly description: string
}

/** Within a tenth of the target nothing moves. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
const TOLERANCE = 0.1

interface ResourceMetric {
  readonly type: string
  readonly resource?: { readonly name: "cpu" | "memory"; readonly target: { readonly averageUtilization?: number } }
}

const usageOf = (metrics: MetricsProvider, pod: KubeObject, name: "cpu" | "memory"): number | undefined => {
  const found = metrics.pod(pod.metadata.namespace ?? "", pod.metadata.name)
  return found?.reduce((sum, { usage }) => sum + (name === "cpu" ? usage.cpu * 1000 : usage.memory), 0)
}

/** What a utilisation metric asks for; a text says why it cannot be told. Only `Resource` metrics with a utilisation are played. */
export const readMetric = (
  metric: ResourceMetric,
  pods: ReadonlyArray<KubeObject>,
  replicas: number,
  metrics: MetricsProvider
): Reading | string => {
  const name = metric.resource?.name
  const target = metric.resource?.target.averageUtilization
  if (metric.type !== "Resource" || name === undefined || target === undefined) return `unsupported metric source type ${metric.type}`
  const measured = pods.flatMap((pod) => {
    const usage = isReady(pod) ? usageOf(metrics, pod, name) : undefined
    return usage === undefined ? [] : [{ usage, request: podRequests(pod)[name] ?? 0 }]
  })
  if (measured.length === 0)
    return `failed to get ${name} utilization: unable to get metrics for resource ${name}: no metrics returned from resource metrics API`
  if (measured.some(({ request }) => request === 0)) return `failed to get ${name} utilization: missing request for ${name}`
  const usage = measured.reduce((sum, each) => sum + each.usage, 0)
  const utilization = Math.round((100 * usage) / measured.reduce((sum, each) => sum + each.request, 0))
  const ratio = utilization / target
  const average = Math.round(usage / measured.length)
  return {
    current: {
      type: "Resource",
      resource: { name, current: { averageUtilization: utilization, averageValue: name === "cpu" ? `${average}m` : String(average) } }
    },
    replicas: Math.abs(ratio - 1) <= TOLERANCE ? replicas : Math.ceil(ratio * measured.length),
    description: `${name} resource utilization (percentage of request)`
  }
}
